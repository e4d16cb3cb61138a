package jvlm.ground;

import jvlm.image.Size;

/**
 * From the coordinates that a model speaks to pixels of the picture as given.
 *
 * @param width of the picture in the model's coordinates
 * @param height of the picture in the model's coordinates
 * @param picture its size in pixels
 */
public record Scale(double width, double height, Size picture) {
    private static final int THOUSAND = 1000;

    public Scale {
        if (!(width > 0 && height > 0) || picture.width() < 1 || picture.height() < 1) {
            throw new IllegalArgumentException(
                    "coordinates up to " + width + " x " + height + " in a picture of " + picture);
        }
    }

    /** Thousandths of both sides: Qwen-VL and Qwen2-VL. */
    public static Scale thousandths(Size picture) {
        return new Scale(THOUSAND, THOUSAND, picture);
    }

    /** Pixels of the picture as the model saw it: Qwen2.5-VL. */
    public static Scale resized(Size seen, Size picture) {
        return new Scale(seen.width(), seen.height(), picture);
    }

    /** A shape around coordinates x, y, x, y ...: a point for one pair, a box for more; outliers move to the border. */
    Shape shape(double... xy) {
        var pixels = new double[xy.length];
        for (int i = 0; i < xy.length; i++) {
            pixels[i] = i % 2 == 0
                    ? Math.clamp(xy[i] * picture.width() / width, 0, picture.width())
                    : Math.clamp(xy[i] * picture.height() / height, 0, picture.height());
        }
        return xy.length == 2 ? new Point(pixels[0], pixels[1]) : Box.around(pixels);
    }
}
