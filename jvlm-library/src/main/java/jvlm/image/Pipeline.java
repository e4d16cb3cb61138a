package jvlm.image;

import java.util.List;

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
            image = step.apply(image);
        }
        return image;
    }

    /** Size of the result for a picture of the given size. */
    public Size size(Size from) {
        for (var step : steps) {
            from = step.size(from);
        }
        return from;
    }
}
