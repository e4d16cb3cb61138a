package jvlm.task;

import java.util.Arrays;
import java.util.List;
import jvlm.nn.Places;

/**
 * A dialogue as next-token prediction learns from it.
 *
 * @param prompt its ids and prepared pictures, answers included
 * @param labels one for each id: the id itself where it is to be predicted, {@link #IGNORED} elsewhere
 * @param branches one for each id: 0 in the common start, then the number of the branch that it belongs to, which sees
 *     only itself and the start; empty where there are none
 */
public record Labelled(Prompt prompt, int[] labels, int[] branches) {
    /** The label of what is not predicted. */
    public static final int IGNORED = -100;

    public Labelled(Prompt prompt, int[] labels) {
        this(prompt, labels, new int[0]);
    }

    public Labelled {
        if (labels.length != prompt.ids().length) {
            throw new IllegalArgumentException(labels.length + " labels for " + prompt.ids().length + " ids");
        }
    }

    /** The same with other pictures. */
    public Labelled with(Prompt other) {
        return new Labelled(other, labels, branches);
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
                                Math.min(prompt.length(), longest),
                                prompt.places().first(longest)),
                        Arrays.copyOf(labels, longest),
                        Arrays.copyOf(branches, Math.min(branches.length, longest)));
    }

    /**
     * Several dialogues that start alike - with the same pictures - as one sequence that branches after the common start.
     * What each branch sees, and the place it goes on from, are those of its dialogue alone.
     */
    public static Labelled branching(List<Labelled> dialogues) {
        if (dialogues.size() == 1) {
            return dialogues.getFirst();
        }
        int start = commonStart(dialogues);
        int total = start
                + dialogues.stream().mapToInt(d -> d.labels.length - start).sum();
        var ids = Arrays.copyOf(dialogues.getFirst().prompt.ids(), total);
        var labels = Arrays.copyOf(dialogues.getFirst().labels, total);
        var branches = new int[total];
        int at = start;
        for (int i = 0; i < dialogues.size(); i++) {
            var one = dialogues.get(i);
            int length = one.labels.length - start;
            System.arraycopy(one.prompt.ids(), start, ids, at, length);
            System.arraycopy(one.labels, start, labels, at, length);
            Arrays.fill(branches, at, at + length, i + 1);
            at += length;
        }
        var first = dialogues.getFirst().prompt;
        var places = branching(dialogues.stream().map(d -> d.prompt).toList(), start, total);
        return new Labelled(new Prompt(first.text(), ids, first.pixels(), total, places), labels, branches);
    }

    /** Each branch goes on where the start ends. */
    private static Places branching(List<Prompt> prompts, int start, int total) {
        var places = new int[prompts.getFirst().places().axes().length][total];
        for (int axis = 0; axis < places.length; axis++) {
            int at = 0;
            for (var prompt : prompts) {
                for (int i = at == 0 ? 0 : start; i < prompt.ids().length; i++) {
                    places[axis][at++] = prompt.places().at(axis, i);
                }
            }
        }
        return new Places(places);
    }

    /** Ids that all dialogues begin with, before the first that any of them predicts. */
    private static int commonStart(List<Labelled> dialogues) {
        var first = dialogues.getFirst();
        int start = first.labels.length;
        for (var one : dialogues) {
            int same = Arrays.mismatch(first.prompt.ids(), one.prompt.ids());
            start = Math.min(start, same < 0 ? start : same);
            start = Math.min(start, one.before());
        }
        return start;
    }

    /** Ids before the first target. */
    private int before() {
        int at = 0;
        while (at < labels.length && labels[at] == IGNORED) {
            at++;
        }
        return Math.max(0, at - 1);
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
