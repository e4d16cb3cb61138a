package jvlm.image;

import java.util.List;
import jvlm.error.BadInput;

/**
 * A picture's way into a model: steps on 8-bit pictures in their order, then normalisation to float32. A system
 * composes it from its published preprocessing file.
 */
public record Pipeline(List<Step> steps, Normalize normalize) {
    public Pipeline {
        steps = List.copyOf(steps);
    }

    /** Planar pixel values [3, height, width]; {@link #size} tells height and width. */
    public float[] apply(Image image) {
        return normalize.apply(picture(image));
    }

    /** Writes [3, height, width] into a batch from {@code offset} on. */
    public void write(Image image, float[] batch, int offset) {
        normalize.write(picture(image), batch, offset);
    }

    /** The 8-bit picture before normalisation. */
    public Image picture(Image image) {
        for (var step : steps) {
            require(Size.of(image), step.size(Size.of(image)));
            image = step.apply(image);
        }
        return image;
    }

    /** A long thin picture may become far larger on its way than it is. */
    private static void require(Size from, Size to) {
        long pixels = (long) to.width() * to.height();
        if (to.width() < 1 || to.height() < 1 || pixels > Limits.DEFAULT.maxPixels()) {
            throw new BadInput("a picture of " + from + " pixels would become one of " + to
                    + " on its way into the model, the limit is " + Limits.DEFAULT.maxPixels() + " pixels");
        }
    }

    /** Size of the result for a picture of the given size. */
    public Size size(Size from) {
        for (var step : steps) {
            from = step.size(from);
        }
        return from;
    }
}
