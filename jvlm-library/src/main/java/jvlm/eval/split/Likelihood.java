package jvlm.eval.split;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import jvlm.error.BadInput;
import jvlm.nn.Sequence;
import jvlm.task.Answer;
import jvlm.task.Message;
import jvlm.task.Prompt;
import jvlm.tensor.Scope;
import jvlm.tensor.Tensors;

/** How likely a model holds given answers to be. */
public final class Likelihood {
    private static final int LONGEST = 64;

    private Likelihood() {}

    /**
     * The natural logarithm of the probability of each text as the whole answer, its end token included. The prompt is
     * read once. Throws {@link BadInput} where an answer does not fit behind it.
     */
    public static double[] of(Answer answer, List<Message> dialogue, List<String> texts) {
        var prompt = answer.prompt(dialogue);
        var continuations = texts.stream()
                .map(t -> continuation(answer, dialogue, prompt, t))
                .toList();
        int longest = continuations.stream().mapToInt(c -> c.length).max().orElse(0);
        int capacity = prompt.length() + longest;
        if (prompt.length() < 1 || capacity > answer.model().context()) {
            throw new BadInput(
                    "the prompt and the longest answer take " + capacity + " tokens, the context of the model" + " has "
                            + answer.model().context());
        }
        var past = new Sequence(answer.model().layers(), capacity);
        try {
            return scores(answer, prompt, past, continuations);
        } finally {
            past.free();
        }
    }

    private static double[] scores(Answer answer, Prompt prompt, Sequence past, List<int[]> continuations) {
        float[] first = Scope.inference(() ->
                answer.model().prefill(List.of(prompt), past).logSoftmax(1).floats());
        int length = past.length();
        var scores = new double[continuations.size()];
        for (int i = 0; i < scores.length; i++) {
            int[] ids = continuations.get(i);
            float[] next = first;
            for (int at = 0; at < ids.length; at++) {
                scores[i] += next[ids[at]];
                if (at + 1 < ids.length) {
                    var id = Tensors.longs(new long[] {ids[at]}, 1, 1);
                    next = Scope.inference(
                            () -> answer.model().step(id, past).logSoftmax(1).floats());
                }
            }
            past.truncate(length);
        }
        return scores;
    }

    /**
     * The tokens that the text has behind the prompt, and an end token. They are taken from the template's own rendering
     * where it can be, since white space in front of an answer belongs to its first token in some vocabularies.
     */
    static int[] continuation(Answer answer, List<Message> dialogue, Prompt prompt, String text) {
        var whole = new ArrayList<>(dialogue);
        whole.add(Message.assistant(text));
        int[] ids = answer.prompt(whole).ids();
        int from = prompt.ids().length;
        boolean continues = Arrays.equals(prompt.ids(), Arrays.copyOf(ids, Math.min(ids.length, from)));
        int length = continues ? rendered(answer, Arrays.copyOfRange(ids, from, ids.length), text) : 0;
        int[] said = length > 0
                ? Arrays.copyOfRange(ids, from, from + length)
                : answer.tokenizer().encode(text, false);
        return IntStream.concat(Arrays.stream(said), ends(answer)).toArray();
    }

    /** How many ids say just the text; 0 where none do. */
    private static int rendered(Answer answer, int[] ids, String text) {
        for (int length = 1; length <= Math.min(ids.length, LONGEST); length++) {
            var said = answer.tokenizer().decode(Arrays.copyOf(ids, length), true);
            if (said.strip().equals(text.strip())) {
                return length;
            }
        }
        return 0;
    }

    private static IntStream ends(Answer answer) {
        int eos = answer.tokenizer().eosId();
        var ends = answer.endIds();
        return ends.contains(eos)
                ? IntStream.of(eos)
                : ends.stream().mapToInt(Integer::intValue).sorted().limit(1);
    }
}
