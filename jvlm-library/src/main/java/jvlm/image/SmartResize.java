package jvlm.image;

import jvlm.error.BadInput;

/**
 * Sides that are multiples of a factor, proportions nearly kept, and pixels in all between two bounds: how Qwen2-VL and
 * its successors take pictures of any size ({@code smart_resize}).
 *
 * @param factor that both sides are multiples of
 * @param minPixels below which a picture is enlarged
 * @param maxPixels above which a picture is shrunk
 * @param variant whose arithmetic for sides below the factor
 */
public record SmartResize(int factor, double minPixels, double maxPixels, Variant variant) implements SizeRule {
    /** A longer side more often the shorter one is refused. */
    private static final int MOST_PROPORTION = 200;

    /** They agree where neither side is smaller than the factor. */
    public enum Variant {
        /** A side may first round to 0, which the lower bound then mends. */
        TRANSFORMERS,
        /** qwen-vl-utils: a side is at least the factor before the bounds are looked at. */
        QWEN_VL_UTILS
    }

    public SmartResize {
        if (factor < 1 || !(minPixels > 0 && maxPixels >= minPixels)) {
            throw new BadInput("sizes in steps of " + factor + " from " + minPixels + " to " + maxPixels
                    + " pixels: expected a step of 1 or more and a range");
        }
    }

    /** As transformers does it. */
    public SmartResize(int factor, double minPixels, double maxPixels) {
        this(factor, minPixels, maxPixels, Variant.TRANSFORMERS);
    }

    /** The range of qwen-vl-utils for a picture: 4 to 16384 cells of factor x factor pixels. */
    public static SmartResize ofPicture(int factor) {
        double cell = (double) factor * factor;
        return new SmartResize(factor, 4 * cell, 16_384 * cell, Variant.QWEN_VL_UTILS);
    }

    @Override
    public Size of(Size from) {
        double height = from.height();
        double width = from.width();
        if (Math.max(height, width) > MOST_PROPORTION * Math.min(height, width)) {
            throw new BadInput("a picture of " + from + " pixels is too narrow: one side may be " + MOST_PROPORTION
                    + " times the other at most");
        }
        long least = variant == Variant.QWEN_VL_UTILS ? factor : 0;
        long rows = Math.max(least, factor * (long) Math.rint(height / factor)); // ties to even, as Python rounds
        long columns = Math.max(least, factor * (long) Math.rint(width / factor));
        if (rows * columns > maxPixels) {
            double shrink = Math.sqrt(height * width / maxPixels);
            long lower = variant == Variant.TRANSFORMERS ? factor : 0;
            rows = Math.max(lower, factor * (long) Math.floor(height / shrink / factor));
            columns = Math.max(lower, factor * (long) Math.floor(width / shrink / factor));
        } else if (rows * columns < minPixels) {
            double grow = Math.sqrt(minPixels / (height * width));
            rows = factor * (long) Math.ceil(height * grow / factor);
            columns = factor * (long) Math.ceil(width * grow / factor);
        }
        if (rows < 1 || columns < 1 || rows > Integer.MAX_VALUE || columns > Integer.MAX_VALUE) {
            throw new BadInput("a picture of " + from + " pixels cannot become one of " + columns + " x " + rows);
        }
        return new Size((int) columns, (int) rows);
    }
}
