package jvlm.task;

import jvlm.tensor.Tensor;

/** The image tower of a model by itself: for measuring. */
public interface See {
    /** Sizes of one prepared picture: {@code [3, height, width]}. */
    long[] pictureShape();

    /** Tells features apart that differ though the tower is the same, such as those of its other layers. */
    default String taken() {
        return "";
    }

    /** Features of {@code pixels [pictures, 3, height, width]}, F32, as the rest of the model gets them. */
    Tensor see(Tensor pixels);
}
