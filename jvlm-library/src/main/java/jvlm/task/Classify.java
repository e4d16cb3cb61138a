package jvlm.task;

import java.util.List;
import jvlm.image.Image;

/** Names what a picture shows. */
public interface Classify {
    /** A label and its probability. */
    record Label(String name, double probability) {}

    /**
     * Labels for each picture, the likeliest first; the probabilities of one picture sum to one.
     *
     * @param labels to choose from; empty for the labels that the model was trained on
     */
    List<List<Label>> classify(List<Image> images, List<String> labels);

    /** The labels that the model was trained on; empty where it takes any. */
    List<String> ownLabels();
}
