package jvlm.image;

import jvlm.error.BadInput;

/** Who is being read and how large it may be; makes the messages. */
record Guard(String source, Limits limits) {
    /** Longer sides are refused whatever the area: resizing tables grow with a side, and no format needs more. */
    private static final int MAX_SIDE = 1 << 20;

    void size(long width, long height) {
        if (width < 1 || height < 1) {
            throw bad("a picture of " + width + " x " + height + " pixels");
        }
        long pixels = width > Integer.MAX_VALUE || height > Integer.MAX_VALUE ? Long.MAX_VALUE : width * height;
        long most = Math.min(limits.maxPixels(), (Integer.MAX_VALUE - 8) / 3);
        if (pixels > most) {
            throw bad("%d x %d = %d pixels, the limit is %d".formatted(width, height, pixels, most));
        }
        if (Math.max(width, height) > MAX_SIDE) {
            throw bad("%d x %d pixels, the longest side allowed is %d".formatted(width, height, MAX_SIDE));
        }
    }

    BadInput bad(String what) {
        return new BadInput(source + ": " + what);
    }
}
