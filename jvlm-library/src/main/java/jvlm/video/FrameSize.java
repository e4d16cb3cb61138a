package jvlm.video;

import jvlm.image.Size;
import jvlm.image.SmartResize;
import jvlm.image.SmartResize.Variant;
import org.jspecify.annotations.Nullable;

/** How large frames become before a system sees them. */
public sealed interface FrameSize {
    /** The size of each of {@code frames} frames that are stored in {@code size}; BadInput where there is none. */
    Size of(int frames, Size size);

    /**
     * The size that a frame kept as a picture of its own has before {@link #of}: the reference resizes a list of
     * pictures twice, first to multiples of twice the factor, because it passes a factor on where a patch is expected.
     */
    Size single(Size size);

    /** As they are. */
    record Stored() implements FrameSize {
        @Override
        public Size of(int frames, Size size) {
            return size;
        }

        @Override
        public Size single(Size size) {
            return size;
        }
    }

    /** The multiple of {@code factor} next to a wanted size, within 4 to 16384 cells of factor x factor pixels. */
    record Near(Size wanted, int factor) implements FrameSize {
        @Override
        public Size of(int frames, Size size) {
            return SmartResize.ofPicture(factor).of(wanted);
        }

        @Override
        public Size single(Size size) {
            return SmartResize.ofPicture(2 * factor).of(wanted);
        }
    }

    /**
     * The budget of qwen-vl-utils 0.0.14: pixels of one frame, and of all frames together.
     *
     * @param factor sides are multiples of it
     * @param minPixels fewest pixels of a frame; null for 128 cells of factor x factor
     * @param maxPixels most pixels of a frame, which the common budget may lower; null for that alone
     * @param totalPixels the common budget: two frames share what is counted once
     */
    record Budget(
            int factor, @Nullable Long minPixels, @Nullable Long maxPixels, double totalPixels) implements FrameSize {
        private static final int LEAST_CELLS = 128;
        private static final int MOST_CELLS = 768;
        private static final double CONTEXT_CELLS = 128_000;
        private static final double SHARE = 0.9;

        /** The defaults for a factor: 28 for Qwen2-VL and Qwen2.5-VL. */
        public static Budget of(int factor) {
            return new Budget(factor, null, null, CONTEXT_CELLS * cell(factor) * SHARE);
        }

        @Override
        public Size of(int frames, Size size) {
            double least = minPixels == null ? LEAST_CELLS * cell(factor) : minPixels;
            double shared = Math.min(MOST_CELLS * cell(factor), totalPixels / frames * 2);
            double most = Math.max(shared, Math.floor(least * 1.05));
            return new SmartResize(
                            factor, least, maxPixels == null ? most : Math.min(maxPixels, most), Variant.QWEN_VL_UTILS)
                    .of(size);
        }

        @Override
        public Size single(Size size) {
            var usual = SmartResize.ofPicture(2 * factor);
            return new SmartResize(
                            2 * factor,
                            minPixels == null ? usual.minPixels() : minPixels,
                            maxPixels == null ? usual.maxPixels() : maxPixels,
                            Variant.QWEN_VL_UTILS)
                    .of(size);
        }

        private static double cell(int factor) {
            return (double) factor * factor;
        }
    }
}
