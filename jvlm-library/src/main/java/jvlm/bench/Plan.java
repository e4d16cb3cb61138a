package jvlm.bench;

import java.util.List;
import java.util.stream.Stream;
import jvlm.error.BadInput;
import jvlm.generate.DecodeSession;

/**
 * What to measure.
 *
 * @param prefill lengths of prompts
 * @param contexts lengths of what lies before decoded tokens
 * @param batches pictures at once
 * @param sequences sequences decoded at once, {@link jvlm.generate.DecodeSession#COLUMNS} at most
 * @param steps tokens decoded behind each context
 * @param repeat runs of which the median counts
 */
public record Plan(
        List<Integer> prefill,
        List<Integer> contexts,
        List<Integer> batches,
        List<Integer> sequences,
        int steps,
        int repeat) {
    /** Tokens of the prompt behind which the first token is timed. */
    static final int FIRST_PROMPT = 16;

    public Plan {
        prefill = List.copyOf(prefill);
        contexts = List.copyOf(contexts);
        batches = List.copyOf(batches);
        sequences = List.copyOf(sequences);
        for (int n : sequences) {
            if (n > DecodeSession.COLUMNS) {
                throw new BadInput(n + " sequences at once: expected at most " + DecodeSession.COLUMNS);
            }
        }
        Stream.of(prefill, contexts, batches, sequences).flatMap(List::stream).forEach(Plan::requirePositive);
        requirePositive(steps);
        requirePositive(repeat);
    }

    private static void requirePositive(int n) {
        if (n < 1) {
            throw new BadInput("a measurement of " + n + ": expected 1 or more");
        }
    }
}
