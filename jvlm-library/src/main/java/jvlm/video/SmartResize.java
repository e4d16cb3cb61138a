package jvlm.video;

import jvlm.error.BadInput;
import jvlm.image.Size;
import jvlm.image.SizeRule;

/**
 * Both sides become multiples of a factor, as near to their size as a range of pixels allows: smart_resize of
 * qwen-vl-utils 0.0.14, which raises sides below the factor to it.
 *
 * @param factor sides are multiples of it
 * @param minPixels fewest pixels
 * @param maxPixels most pixels, not below {@code minPixels}
 */
public record SmartResize(int factor, double minPixels, double maxPixels) implements SizeRule {
    private static final int MAX_RATIO = 200;

    public SmartResize {
        if (factor < 1 || !(maxPixels >= minPixels)) {
            throw new BadInput("sizes in steps of %d from %s to %s pixels: expected a step of 1 or more and a range"
                    .formatted(factor, minPixels, maxPixels));
        }
    }

    /** The range for a picture: 4 to 16384 cells of factor x factor pixels. */
    public static SmartResize image(int factor) {
        double cell = (double) factor * factor;
        return new SmartResize(factor, 4 * cell, 16_384 * cell);
    }

    /** The size; BadInput for a side more than 200 times the other. */
    @Override
    public Size of(Size from) {
        double h = from.height();
        double w = from.width();
        if (Math.max(h, w) / Math.min(h, w) > MAX_RATIO) {
            throw new BadInput(from + " pixels: one side is more than " + MAX_RATIO + " times the other");
        }
        double height = Math.max(factor, Math.rint(h / factor) * factor);
        double width = Math.max(factor, Math.rint(w / factor) * factor);
        if (height * width > maxPixels) {
            double shrink = Math.sqrt(h * w / maxPixels);
            height = Math.floor(h / shrink / factor) * factor;
            width = Math.floor(w / shrink / factor) * factor;
        } else if (height * width < minPixels) {
            double grow = Math.sqrt(minPixels / (h * w));
            height = Math.ceil(h * grow / factor) * factor;
            width = Math.ceil(w * grow / factor) * factor;
        }
        return checked(from, height, width);
    }

    private Size checked(Size from, double height, double width) {
        if (height < 1 || width < 1 || height > Integer.MAX_VALUE || width > Integer.MAX_VALUE) {
            throw new BadInput(from + " pixels cannot become " + (long) width + " x " + (long) height
                    + ", multiples of " + factor);
        }
        return new Size((int) width, (int) height);
    }
}
