package jvlm.image;

/** Cutting pieces out of pictures. */
public final class Crop {
    private Crop() {}

    /** Where a centred crop lies when the difference is odd, and where the zeros go when the picture is too small. */
    public enum Rule {
        /** torchvision, open_clip, OpenAI: the offset rounds half to even, the odd zero row goes to the bottom or right. */
        TORCHVISION,
        /** transformers on tensors: the offset is cut, the odd zero row goes to the bottom or right. */
        TRANSFORMERS,
        /** transformers on arrays (releases before 5, and the pil backend): cut, the odd zero row goes to the top or left. */
        TRANSFORMERS_ARRAY;

        /** Source coordinate of the crop's first row or column; negative where zeros come first. */
        private int offset(int from, int to) {
            int difference = from - to;
            if (difference < 0) {
                return this == TRANSFORMERS_ARRAY ? -((1 - difference) / 2) : -(-difference / 2);
            }
            return this == TORCHVISION ? (int) Math.rint(difference / 2.0) : difference / 2;
        }
    }

    /** The centre of the picture; where the picture is smaller, the colour 0xRRGGBB, which is black in most systems. */
    public static Image centre(Image image, int width, int height, Rule rule, int colour) {
        int left = rule.offset(image.width(), width);
        int top = rule.offset(image.height(), height);
        return window(image, left, top, width, height, colour);
    }

    /** The piece of {@code width} x {@code height} whose top left corner is at x, y; it must lie within the picture. */
    public static Image crop(Image image, int x, int y, int width, int height) {
        if (x < 0 || y < 0 || width > image.width() - x || height > image.height() - y) {
            throw new IllegalArgumentException(
                    "%d x %d at %d, %d does not lie within a %s".formatted(width, height, x, y, image));
        }
        return window(image, x, y, width, height, 0);
    }

    /** Any window of the plane on which the picture lies at 0, 0; what is outside the picture has the colour 0xRRGGBB. */
    static Image window(Image image, int x, int y, int width, int height, int colour) {
        if (x == 0 && y == 0 && width == image.width() && height == image.height()) {
            return image;
        }
        var out = Image.solid(width, height, colour >> 16, colour >> 8, colour);
        int left = Math.max(x, 0);
        int right = Math.min(x + width, image.width());
        int bottom = Math.min(y + height, image.height());
        for (int row = Math.max(y, 0); row < bottom && left < right; row++) {
            int from = 3 * (row * image.width() + left);
            int to = 3 * ((row - y) * width + left - x);
            System.arraycopy(image.rgb(), from, out.rgb(), to, 3 * (right - left));
        }
        return out;
    }
}
