package jvlm.image;

import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.IndexColorModel;
import java.awt.image.PackedColorModel;
import java.awt.image.Raster;

/**
 * AWT pictures to RGB by their raster's samples, without AWT's colour management, which shifts gray by up to 73 levels.
 */
final class Rasters {
    private Rasters() {}

    static Image image(BufferedImage picture) {
        var raster = picture.getRaster();
        var rgb = new byte[3 * picture.getWidth() * picture.getHeight()];
        var model = picture.getColorModel();
        if (model instanceof IndexColorModel palette) {
            indexed(raster, palette, rgb);
        } else if (model instanceof PackedColorModel) {
            packed(raster, model, rgb);
        } else {
            samples(raster, model, rgb);
        }
        return new Image(picture.getWidth(), picture.getHeight(), rgb);
    }

    private static void indexed(Raster raster, IndexColorModel palette, byte[] rgb) {
        var colours = new int[palette.getMapSize()];
        palette.getRGBs(colours);
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
    }

    private static void packed(Raster raster, ColorModel model, byte[] rgb) {
        var line = new int[raster.getWidth() * raster.getNumBands()];
        for (int y = 0, to = 0; y < raster.getHeight(); y++) {
            raster.getPixels(raster.getMinX(), raster.getMinY() + y, raster.getWidth(), 1, line);
            for (int i = 0; i < line.length; i += raster.getNumBands()) {
                for (int c = 0; c < 3; c++) {
                    int max = (1 << model.getComponentSize(c)) - 1;
                    rgb[to++] = (byte) (line[i + c] * 255 / max);
                }
            }
        }
    }

    private static void samples(Raster raster, ColorModel model, byte[] rgb) {
        int bands = raster.getNumBands();
        boolean gray = bands < 3;
        boolean cmyk = model.getColorSpace().getType() == ColorSpace.TYPE_CMYK && bands >= 4;
        var depth = Depth.of(raster, gray);
        var line = new double[raster.getWidth() * bands];
        for (int y = 0, to = 0; y < raster.getHeight(); y++) {
            raster.getPixels(raster.getMinX(), raster.getMinY() + y, raster.getWidth(), 1, line);
            for (int i = 0; i < line.length; i += bands) {
                for (int c = 0; c < 3; c++) {
                    int value = depth.level(line[gray ? i : i + c]);
                    rgb[to++] = (byte) (cmyk ? ink(value, depth.level(line[i + 3])) : value);
                }
            }
        }
    }

    /** One of red, green, blue from ink and black, 0 to 255, rounded as Pillow does. */
    static int ink(int ink, int black) {
        int light = 255 - black;
        int product = ink * light + 128;
        return Math.clamp(light - ((product >> 8) + product >> 8), 0, 255);
    }

    /** How samples of other sizes become 8-bit levels: Pillow's rules for its modes. */
    private enum Depth {
        BYTE,
        /** 16-bit colour, and gray with alpha: the high byte. */
        HIGH_BYTE,
        /** Plain gray of 16 or more bits, or floating point: cut off at 255, not scaled. */
        CLIPPED;

        static Depth of(Raster raster, boolean gray) {
            if (raster.getDataBuffer().getDataType() == DataBuffer.TYPE_BYTE) {
                return BYTE;
            }
            return gray && raster.getNumBands() == 1 ? CLIPPED : HIGH_BYTE;
        }

        int level(double sample) {
            return switch (this) {
                case BYTE -> (int) sample;
                case HIGH_BYTE -> (int) sample >> 8;
                case CLIPPED -> (int) Math.clamp(sample, 0, 255);
            };
        }
    }
}
