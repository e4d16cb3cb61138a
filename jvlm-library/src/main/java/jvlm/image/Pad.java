package jvlm.image;

/** Laying a picture on a larger one of one colour (0xRRGGBB). */
public final class Pad {
    private Pad() {}

    /** Where the picture lies on the larger one. */
    public enum Place {
        /** Offset (larger - smaller) / 2, cut to a whole number. */
        CENTRE,
        /** All padding to the right and bottom. */
        TOP_LEFT;

        private int offset(int from, int to) {
            return this == CENTRE ? Math.floorDiv(to - from, 2) : 0;
        }
    }

    /** Centred on a square of the longer side, as LLaVA's {@code expand2square}. */
    public static Image square(Image image, int colour) {
        int side = Math.max(image.width(), image.height());
        return to(image, side, side, colour, Place.CENTRE);
    }

    /** On a picture of {@code width} x {@code height}, each at least the picture's. */
    public static Image to(Image image, int width, int height, int colour, Place place) {
        if (width < image.width() || height < image.height()) {
            throw new IllegalArgumentException("a " + image + " does not fit on " + width + " x " + height);
        }
        int x = -place.offset(image.width(), width);
        int y = -place.offset(image.height(), height);
        return Crop.window(image, x, y, width, height, colour);
    }

    /** The colour nearest below a normalisation's mean, int(255 * mean): LLaVA, InternVL, DeepSeek-VL. */
    public static int colour(float[] mean) {
        int colour = 0;
        for (int c = 0; c < 3; c++) {
            // the shortest decimal is what the published file says; its float is often just below
            colour = colour << 8 | (int) (Double.parseDouble(Float.toString(mean[c])) * 255);
        }
        return colour;
    }
}
