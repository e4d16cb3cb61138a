package jvlm.generate;

import java.util.List;
import jvlm.error.BadInput;
import jvlm.task.Sampling;

/**
 * How an answer is written.
 *
 * @param maxNewTokens tokens at most
 * @param sampling how each is chosen
 * @param seed of the random choices; the same seed gives the same answer
 * @param stops texts that end the answer, beside those of the model
 * @param ignoreEnd goes on past the tokens that end an answer, for measuring
 */
public record GenerateOptions(int maxNewTokens, Sampling sampling, long seed, List<String> stops, boolean ignoreEnd) {
    public static final GenerateOptions DEFAULT = new GenerateOptions(512, Sampling.GREEDY, 0, List.of(), false);

    public GenerateOptions {
        stops = List.copyOf(stops);
        if (maxNewTokens < 1) {
            throw new BadInput("at most " + maxNewTokens + " new tokens: expected 1 or more");
        }
    }

    public GenerateOptions withMaxNewTokens(int count) {
        return new GenerateOptions(count, sampling, seed, stops, ignoreEnd);
    }

    public GenerateOptions withSampling(Sampling other, long otherSeed) {
        return new GenerateOptions(maxNewTokens, other, otherSeed, stops, ignoreEnd);
    }

    public GenerateOptions withStops(List<String> others) {
        return new GenerateOptions(maxNewTokens, sampling, seed, others, ignoreEnd);
    }
}
