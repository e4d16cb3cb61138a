package jvlm.task;

import jvlm.ground.Scale;
import jvlm.image.Size;

/** Answers that tell where things are: what the coordinates in them mean. */
public interface Ground {
    /** The coordinates of answers about a picture of this size; {@code Grounding} reads them with it. */
    Scale scale(Size picture);
}
