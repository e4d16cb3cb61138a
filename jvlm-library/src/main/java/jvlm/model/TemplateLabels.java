package jvlm.model;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.BiFunction;
import jvlm.error.BadInput;
import jvlm.task.Labelled;
import jvlm.task.Message;
import jvlm.task.Prompt;

/**
 * Labels for checkpoints that carry a chat template: each answer is predicted, from the first token after the start of
 * the assistant's turn to the token that ends it; everything else is not.
 *
 * @param text writes a dialogue, with the start of an answer or without
 * @param prompt tokenises what was written and prepares the pictures
 * @param tokens tokenises alone, with the places that the pictures of the dialogue take
 * @param ends ids that end an answer
 */
public record TemplateLabels(
        Text text, Tokens prompt, BiFunction<String, List<Message>, int[]> tokens, Set<Integer> ends)
        implements Speech.Labels {
    /** Writes a dialogue. */
    @FunctionalInterface
    public interface Text {
        String of(List<Message> dialogue, boolean generationPrompt);
    }

    /** Tokenises the text of a dialogue and prepares its pictures. */
    @FunctionalInterface
    public interface Tokens {
        Prompt of(String text, List<Message> dialogue);
    }

    @Override
    public Labelled of(List<Message> dialogue, int longest) {
        var whole = prompt.of(text.of(dialogue, false), dialogue);
        int[] ids = whole.ids();
        var labels = Labelled.ignored(whole).labels();
        for (int turn = 0; turn < dialogue.size(); turn++) {
            if (dialogue.get(turn).role().equals("assistant")) {
                int from = length(dialogue.subList(0, turn), true, ids);
                int to = afterEnd(ids, from, length(dialogue.subList(0, turn + 1), false, ids));
                System.arraycopy(ids, from, labels, from, to - from);
            }
        }
        return new Labelled(whole, labels).cut(longest);
    }

    /** Ids of the dialogue's start, which must be the start of the whole. */
    private int length(List<Message> start, boolean generationPrompt, int[] whole) {
        int[] ids = tokens.apply(text.of(start, generationPrompt), start);
        if (ids.length > whole.length || !Arrays.equals(ids, Arrays.copyOf(whole, ids.length))) {
            throw new BadInput(
                    "the chat template writes the start of a dialogue otherwise when more follows: its answers "
                            + "cannot be told apart");
        }
        return ids.length;
    }

    private int afterEnd(int[] ids, int from, int to) {
        for (int i = to; i > from; i--) {
            if (ends.contains(ids[i - 1])) {
                return i;
            }
        }
        return to;
    }
}
