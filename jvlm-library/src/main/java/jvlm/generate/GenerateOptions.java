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
 */
public record GenerateOptions(
        int maxNewTokens,
        Sampling sampling,
        long seed,
        List<String> stops,
        @Nullable Set<Integer> endIds) {
    public static final GenerateOptions DEFAULT = new GenerateOptions(512, Sampling.GREEDY, 0, List.of(), null);

    public GenerateOptions {
        stops = List.copyOf(stops);
        endIds = endIds == null ? null : Set.copyOf(endIds);
        if (maxNewTokens < 1) {
            throw new BadInput("at most " + maxNewTokens + " new tokens: expected 1 or more");
        }
    }

    public GenerateOptions withMaxNewTokens(int count) {
        return new GenerateOptions(count, sampling, seed, stops, endIds);
    }

    public GenerateOptions withSampling(Sampling other, long otherSeed) {
        return new GenerateOptions(maxNewTokens, other, otherSeed, stops, endIds);
    }

    public GenerateOptions withStops(List<String> others) {
        return new GenerateOptions(maxNewTokens, sampling, seed, others, endIds);
    }

    /** Other ids that end the answer; none goes on to the last token, for measuring. */
    public GenerateOptions withEndIds(Set<Integer> ids) {
        return new GenerateOptions(maxNewTokens, sampling, seed, stops, ids);
    }

    Set<Integer> endIds(Answer answer) {
        return endIds == null ? answer.endIds() : endIds;
    }
}
