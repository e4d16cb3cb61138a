package jvlm.train;

import java.util.List;
import java.util.stream.IntStream;
import jvlm.task.Labelled;

/**
 * A dialogue made ready for next-token prediction.
 *
 * @param keys of its pictures, under which a cache may hold their features; empty where none is to be asked
 * @param view number of the augmented view of the pictures
 */
public record Dialogue(Labelled labelled, List<String> keys, int view) {
    public Dialogue {
        keys = List.copyOf(keys);
    }

    /** A dialogue whose features are not cached. */
    public static Dialogue of(Labelled labelled) {
        return new Dialogue(labelled, List.of(), 0);
    }

    /** Its pictures, in reading order. */
    List<Seen> pictures() {
        var pixels = labelled.prompt().pixels();
        return IntStream.range(0, pixels.size())
                .mapToObj(i -> new Seen(pixels.get(i), i < keys.size() ? keys.get(i) : null, view))
                .toList();
    }

    int targets() {
        return labelled.targets();
    }
}
