package jvlm.image;

import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * A decoded picture: 8-bit RGB, interleaved, rows from the top. Immutable by convention: nobody writes to {@code rgb}
 * after construction, so pictures share it freely.
 *
 * @param width columns, at least 1
 * @param height rows, at least 1
 * @param rgb samples, [height, width, 3]
 */
public record Image(int width, int height, byte[] rgb) {
    public Image {
        if (width < 1 || height < 1 || rgb.length != 3L * width * height) {
            throw new IllegalArgumentException(
                    "a picture of " + width + " x " + height + " has no " + rgb.length + " samples");
        }
    }

    /** Reads a picture file with its pixels as stored; see {@link Decode} for formats and failures. */
    public static Image read(Path path) {
        return Decode.image(path, Limits.DEFAULT);
    }

    /** Reads a picture held in memory; {@code source} is what messages call it. */
    public static Image read(byte[] bytes, String source) {
        return Decode.image(bytes, source, Limits.DEFAULT);
    }

    /** Reads a picture file and turns it upright as its EXIF orientation says. */
    public static Image readUpright(Path path) {
        var bytes = Decode.bytes(path, Limits.DEFAULT);
        return readUpright(bytes, path.toString());
    }

    /** Reads a picture held in memory and turns it upright as its EXIF orientation says. */
    public static Image readUpright(byte[] bytes, String source) {
        var image = Decode.image(bytes, source, Limits.DEFAULT);
        return Format.of(bytes) == Format.TIFF ? image : image.oriented(Exif.orientation(bytes));
    }

    /** The RGB samples of an AWT picture, converted as Pillow's {@code convert("RGB")} would: alpha is dropped. */
    public static Image of(BufferedImage picture) {
        return Rasters.image(picture);
    }

    /** A picture of one colour, components 0 to 255. */
    public static Image solid(int width, int height, int red, int green, int blue) {
        var rgb = new byte[Math.multiplyExact(3, Math.multiplyExact(width, height))];
        for (int i = 0; i < rgb.length; i += 3) {
            rgb[i] = (byte) red;
            rgb[i + 1] = (byte) green;
            rgb[i + 2] = (byte) blue;
        }
        return new Image(width, height, rgb);
    }

    /**
     * The picture turned upright, given the EXIF orientation it was stored with; 1 and numbers outside 2 to 8 change
     * nothing.
     */
    public Image oriented(int orientation) {
        if (orientation < 2 || orientation > 8) {
            return this;
        }
        boolean transposed = orientation >= 5;
        boolean fromRight = orientation == 2 || orientation == 3 || orientation == 7 || orientation == 8;
        boolean fromBottom = orientation == 3 || orientation == 4 || orientation == 6 || orientation == 7;
        int w = transposed ? height : width;
        int h = transposed ? width : height;
        var out = new byte[rgb.length];
        for (int y = 0, to = 0; y < h; y++) {
            for (int x = 0; x < w; x++, to += 3) {
                int column = transposed ? y : x;
                int row = transposed ? x : y;
                int from = (fromBottom ? height - 1 - row : row) * width + (fromRight ? width - 1 - column : column);
                out[to] = rgb[3 * from];
                out[to + 1] = rgb[3 * from + 1];
                out[to + 2] = rgb[3 * from + 2];
            }
        }
        return new Image(w, h, out);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Image image
                && width == image.width
                && height == image.height
                && Arrays.equals(rgb, image.rgb);
    }

    @Override
    public int hashCode() {
        return 31 * (31 * width + height) + Arrays.hashCode(rgb);
    }

    @Override
    public String toString() {
        return "picture of " + width + " x " + height;
    }
}
