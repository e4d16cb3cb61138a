package jvlm.video;

import jvlm.image.Size;

/** How large frames become before a system sees them. */
public sealed interface FrameSize {
    /** The size of each of {@code frames} frames that are stored in {@code size}; BadInput where there is none. */
    Size of(int frames, Size size);

    /** As they are. */
    record Stored() implements FrameSize {
        @Override
        public Size of(int frames, Size size) {
            return size;
        }
    }

    /** The multiple of {@code factor} next to a wanted size, within 4 to 16384 cells of factor x factor pixels. */
    record Near(Size wanted, int factor) implements FrameSize {
        @Override
        public Size of(int frames, Size size) {
            return SmartResize.image(factor).of(wanted);
        }
    }

    /**
     * The budget of qwen-vl-utils 0.0.14: pixels of one frame, and of all frames together.
     *
     * @param factor sides are multiples of it
     * @param minPixels fewest pixels of a frame
     * @param maxPixels most pixels of a frame; the common budget may lower it, infinite for nothing but the budget
     * @param totalPixels the common budget: two frames share what is counted once
     */
    record Budget(int factor, long minPixels, double maxPixels, double totalPixels) implements FrameSize {
        private static final int LEAST_CELLS = 128;
        private static final int MOST_CELLS = 768;

        /** The defaults for a factor: 28 for Qwen2-VL and Qwen2.5-VL. */
        public static Budget of(int factor) {
            long cell = (long) factor * factor;
            // The order of the product decides its last bit.
            return new Budget(factor, LEAST_CELLS * cell, Double.POSITIVE_INFINITY, 128_000d * cell * 0.9);
        }

        @Override
        public Size of(int frames, Size size) {
            double shared = Math.min((double) MOST_CELLS * factor * factor, totalPixels / frames * 2);
            double most = Math.min(maxPixels, Math.max(shared, (long) (minPixels * 1.05)));
            return new SmartResize(factor, minPixels, most).of(size);
        }
    }
}
