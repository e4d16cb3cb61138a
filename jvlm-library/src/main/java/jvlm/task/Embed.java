package jvlm.task;

import java.util.List;
import jvlm.image.Image;

/** Places pictures and texts in one space, where a picture and its text are near. */
public interface Embed {
    /** Vectors of length one {@code [pictures][width]}. */
    float[][] embedImages(List<Image> images);

    /** Vectors of length one {@code [texts][width]}; texts longer than the context are cut. */
    float[][] embedTexts(List<String> texts);

    /** What cosines are multiplied by before a softmax: exp of the learned logit scale. */
    double logitScale();
}
