package jvlm.task;

import java.util.Arrays;
import java.util.List;

/**
 * A dialogue as next-token prediction learns from it.
 *
 * @param prompt its ids and prepared pictures, answers included
 * @param labels one for each id: the id itself where it is to be predicted, {@link #IGNORED} elsewhere
 */
public record Labelled(Prompt prompt, int[] labels) {
    /** The label of what is not predicted. */
    public static final int IGNORED = -100;

    public Labelled {
        if (labels.length != prompt.ids().length) {
            throw new IllegalArgumentException(labels.length + " labels for " + prompt.ids().length + " ids");
        }
    }

    /** Ids to predict. The first id has nothing before it that could predict it. */
    public int targets() {
        int n = 0;
        for (int i = 1; i < labels.length; i++) {
            n += labels[i] == IGNORED ? 0 : 1;
        }
        return n;
    }

    /** The first {@code longest} ids; pictures that lost their place stay with the prompt. */
    public Labelled cut(int longest) {
        return labels.length <= longest
                ? this
                : new Labelled(
                        new Prompt(
                                prompt.text(),
                                Arrays.copyOf(prompt.ids(), longest),
                                prompt.pixels(),
                                Math.min(prompt.length(), longest)),
                        Arrays.copyOf(labels, longest));
    }

    /** Nothing of it is predicted. */
    public static Labelled ignored(Prompt prompt) {
        var labels = new int[prompt.ids().length];
        Arrays.fill(labels, IGNORED);
        return new Labelled(prompt, labels);
    }

    /** Prepared pictures of some rows, in reading order. */
    public static List<Prompt.Pixels> pixels(List<Labelled> rows) {
        return rows.stream().flatMap(row -> row.prompt.pixels().stream()).toList();
    }
}
