package jvlm.task;

import java.util.List;
import jvlm.image.Image;
import jvlm.tensor.Tensor;

/** The two towers of a model of one space, as tensors: for evaluation and training. */
public interface DualEncoder {
    /** The learned logarithm of the scale, a single number. */
    Tensor logScale();

    /** What the image tower makes of prepared pictures, before the projection into the common space. */
    Tensor features(Tensor pixels);

    /** Vectors of length one {@code [pictures, width]} of {@link #features}. */
    Tensor embedFeatures(Tensor features);

    /** What cosines are multiplied by: exp of the learned logit scale. */
    double logitScale();

    /** What is added to the scaled cosine; 0 for most. */
    double logitBias();

    /** Prepared pictures {@code [pictures, 3, height, width]}, F32. */
    Tensor pixels(List<Image> images);

    /** Token ids {@code [texts, time]}, I64. */
    Tensor ids(List<String> texts);

    /** Vectors of length one {@code [pictures, width]}. */
    Tensor embedPixels(Tensor pixels);

    /** Vectors of length one {@code [texts, width]}. */
    Tensor embedIds(Tensor ids);

    /** Weights {@code [width, labels]} of a classifier made of an ensemble of prompts for each label. */
    Tensor classifier(List<String> labels, List<String> templates);
}
