package jvlm.image;

import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.DataBufferByte;
import java.awt.image.IndexColorModel;
import java.awt.image.PackedColorModel;
import java.awt.image.PixelInterleavedSampleModel;
import java.awt.image.Raster;

/**
 * AWT pictures to RGB by their raster's samples, without AWT's colour management, which shifts gray by up to 73 levels.
 */
final class Rasters {
    private Rasters() {}

    static Image image(BufferedImage picture) {
        var raster = picture.getRaster();
        var model = picture.getColorModel();
        if (model instanceof IndexColorModel palette) {
            var colours = new int[palette.getMapSize()];
            palette.getRGBs(colours);
            return indexed(raster, colours);
        }
        if (model instanceof PackedColorModel) {
            return packed(raster, model);
        }
        if (raster.getDataBuffer() instanceof DataBufferByte data
                && raster.getSampleModel() instanceof PixelInterleavedSampleModel layout
                && raster.getParent() == null) {
            return bytes(raster, data.getData(), layout);
        }
        boolean plainGray = raster.getNumBands() == 1;
        boolean bytes = raster.getDataBuffer().getDataType() == DataBuffer.TYPE_BYTE;
        return samples(raster, bytes ? Depth.BYTE : plainGray ? Depth.CLIPPED : Depth.HIGH_BYTE);
    }

    /** Gray of 16 bits cut off at 255, as Pillow converts its mode I;16; alpha, if any, is dropped. */
    static Image clippedGray(Raster raster) {
        return samples(raster, Depth.CLIPPED);
    }

    /** Palette indices; colours are 0xRRGGBB, black beyond the palette. */
    static Image indexed(Raster raster, int[] colours) {
        var rgb = new byte[3 * raster.getWidth() * raster.getHeight()];
        var line = new int[raster.getWidth()];
        for (int y = 0, to = 0; y < raster.getHeight(); y++) {
            raster.getSamples(raster.getMinX(), raster.getMinY() + y, line.length, 1, 0, line);
            for (int index : line) {
                int colour = index < colours.length ? colours[index] : 0;
                rgb[to++] = (byte) (colour >> 16);
                rgb[to++] = (byte) (colour >> 8);
                rgb[to++] = (byte) colour;
            }
        }
        return new Image(raster.getWidth(), raster.getHeight(), rgb);
    }

    /** Cyan, magenta, yellow, black of 8 bits, 255 the full ink. */
    static Image inks(Raster raster) {
        var rgb = new byte[3 * raster.getWidth() * raster.getHeight()];
        var line = new int[raster.getWidth() * raster.getNumBands()];
        for (int y = 0, to = 0; y < raster.getHeight(); y++) {
            raster.getPixels(raster.getMinX(), raster.getMinY() + y, raster.getWidth(), 1, line);
            for (int i = 0; i + 3 < line.length; i += raster.getNumBands()) {
                for (int c = 0; c < 3; c++) {
                    rgb[to++] = (byte) light(line[i + c], line[i + 3]);
                }
            }
        }
        return new Image(raster.getWidth(), raster.getHeight(), rgb);
    }

    /** What an ink and black leave of the light, rounded as Pillow does. */
    private static int light(int ink, int black) {
        int light = 255 - black;
        int product = ink * light + 128;
        return Math.clamp(light - (((product >> 8) + product) >> 8), 0, 255);
    }

    private static Image packed(Raster raster, ColorModel model) {
        int bands = raster.getNumBands();
        var rgb = new byte[3 * raster.getWidth() * raster.getHeight()];
        var line = new int[raster.getWidth() * bands];
        for (int y = 0, to = 0; y < raster.getHeight(); y++) {
            raster.getPixels(raster.getMinX(), raster.getMinY() + y, raster.getWidth(), 1, line);
            for (int i = 0; i < line.length; i += bands) {
                for (int c = 0; c < 3; c++) {
                    int max = (1 << model.getComponentSize(c)) - 1;
                    rgb[to++] = (byte) (line[i + c] * 255 / max);
                }
            }
        }
        return new Image(raster.getWidth(), raster.getHeight(), rgb);
    }

    private static Image bytes(Raster raster, byte[] data, PixelInterleavedSampleModel layout) {
        var offsets = layout.getBandOffsets();
        int step = layout.getPixelStride();
        int red = offsets[0];
        int green = offsets.length < 3 ? red : offsets[1];
        int blue = offsets.length < 3 ? red : offsets[2];
        int start = raster.getDataBuffer().getOffset();
        var rgb = new byte[3 * raster.getWidth() * raster.getHeight()];
        for (int y = 0, to = 0; y < raster.getHeight(); y++) {
            int from = start + y * layout.getScanlineStride();
            for (int x = 0; x < raster.getWidth(); x++, from += step, to += 3) {
                rgb[to] = data[from + red];
                rgb[to + 1] = data[from + green];
                rgb[to + 2] = data[from + blue];
            }
        }
        return new Image(raster.getWidth(), raster.getHeight(), rgb);
    }

    private static Image samples(Raster raster, Depth depth) {
        int bands = raster.getNumBands();
        boolean gray = bands < 3;
        var rgb = new byte[3 * raster.getWidth() * raster.getHeight()];
        var line = new double[raster.getWidth() * bands];
        for (int y = 0, to = 0; y < raster.getHeight(); y++) {
            raster.getPixels(raster.getMinX(), raster.getMinY() + y, raster.getWidth(), 1, line);
            for (int i = 0; i < line.length; i += bands) {
                for (int c = 0; c < 3; c++) {
                    rgb[to++] = (byte) depth.level(line[gray ? i : i + c]);
                }
            }
        }
        return new Image(raster.getWidth(), raster.getHeight(), rgb);
    }

    /** How samples of other sizes become 8-bit levels: Pillow's rules for its modes. */
    private enum Depth {
        BYTE,
        /** 16-bit colour, and gray with alpha. */
        HIGH_BYTE,
        /** Plain gray of 16 or more bits, or floating point: cut off at 255, not scaled. */
        CLIPPED;

        int level(double sample) {
            return switch (this) {
                case BYTE -> (int) sample;
                case HIGH_BYTE -> (int) sample >> 8;
                case CLIPPED -> (int) Math.clamp(sample, 0, 255);
            };
        }
    }
}
