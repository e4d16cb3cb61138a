package jvlm.generate;

import java.util.List;
import java.util.Set;
import jvlm.error.BadInput;
import jvlm.task.Answer;
import jvlm.task.Sampling;
import org.jspecify.annotations.Nullable;

/**
 * How an answer is written.
 *
 * @param maxNewTokens tokens at most
 * @param sampling how each is chosen
 * @param seed of the random choices; the same seed gives the same answer
 * @param stops texts that end the answer, beside those of the model
 * @param endIds ids that end the answer; null for those of the model, empty for none
 * @param draft tokens that are guessed from what was read and written before, and checked in one step; 0 for none. The
 *     answer is the same, it only comes sooner where it repeats something
 */
public record GenerateOptions(
        int maxNewTokens,
        Sampling sampling,
        long seed,
        List<String> stops,
        @Nullable Set<Integer> endIds,
        int draft) {
    public static final GenerateOptions DEFAULT = new GenerateOptions(512, Sampling.GREEDY, 0, List.of(), null, 0);

    /** Tokens that can be guessed at once. */
    public static final int MOST_DRAFT = DecodeSession.COLUMNS - 1;

    public GenerateOptions {
        stops = List.copyOf(stops);
        endIds = endIds == null ? null : Set.copyOf(endIds);
        if (maxNewTokens < 1) {
            throw new BadInput("at most " + maxNewTokens + " new tokens: expected 1 or more");
        }
        if (draft < 0 || draft > MOST_DRAFT) {
            throw new BadInput("a draft of " + draft + " tokens: expected 0 to " + MOST_DRAFT);
        }
    }

    public GenerateOptions withMaxNewTokens(int count) {
        return new GenerateOptions(count, sampling, seed, stops, endIds, draft);
    }

    public GenerateOptions withSampling(Sampling other, long otherSeed) {
        return new GenerateOptions(maxNewTokens, other, otherSeed, stops, endIds, draft);
    }

    public GenerateOptions withStops(List<String> others) {
        return new GenerateOptions(maxNewTokens, sampling, seed, others, endIds, draft);
    }

    /** Other ids that end the answer; none goes on to the last token, for measuring. */
    public GenerateOptions withEndIds(Set<Integer> ids) {
        return new GenerateOptions(maxNewTokens, sampling, seed, stops, ids, draft);
    }

    public GenerateOptions withDraft(int tokens) {
        return new GenerateOptions(maxNewTokens, sampling, seed, stops, endIds, tokens);
    }

    Set<Integer> endIds(Answer answer) {
        return endIds == null ? answer.endIds() : endIds;
    }
}
