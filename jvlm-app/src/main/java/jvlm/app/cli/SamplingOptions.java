package jvlm.app.cli;

import java.util.ArrayList;
import java.util.List;
import jvlm.error.BadInput;
import jvlm.generate.GenerateOptions;
import jvlm.task.Sampling;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How an answer is written. Without any of these the best token is taken each time. */
final class SamplingOptions {
    @Option(names = "--max-tokens", paramLabel = "N", description = "Tokens at most (default: ${DEFAULT-VALUE}).")
    private int maxTokens = 512;

    @Option(names = "--sample", description = "Sample as the checkpoint recommends instead of taking the best token.")
    private boolean sample;

    @Option(names = "--temperature", paramLabel = "T", description = "Sample, with the logits divided by T.")
    private @Nullable Double temperature;

    @Option(names = "--top-k", paramLabel = "K", description = "Sample among the K best tokens.")
    private @Nullable Integer topK;

    @Option(
            names = "--top-p",
            paramLabel = "P",
            description = "Sample among the best tokens that together have probability P.")
    private @Nullable Double topP;

    @Option(
            names = "--min-p",
            paramLabel = "P",
            description = "Sample among tokens of at least P times the best one's probability.")
    private @Nullable Double minP;

    @Option(names = "--repetition-penalty", paramLabel = "R", description = "Make tokens that occurred less likely.")
    private @Nullable Double repetitionPenalty;

    @Option(names = "--seed", paramLabel = "N", description = "Seed of the sampling (default: ${DEFAULT-VALUE}).")
    private long seed;

    @Option(names = "--stop", paramLabel = "TEXT", description = "End the answer before this text. Repeatable.")
    private List<String> stops = new ArrayList<>();

    @Option(
            names = "--draft",
            paramLabel = "N",
            description = "Guess up to N tokens (at most 15) from what was read and written before and check them "
                    + "together: answers that repeat something come sooner, and are the same "
                    + "(default: ${DEFAULT-VALUE}).")
    private int draft;

    /** The options for a model that publishes {@code recommended} as its way of sampling. */
    GenerateOptions generation(Sampling recommended) {
        if (stops.contains("")) {
            throw new BadInput("--stop: the text is empty");
        }
        return new GenerateOptions(maxTokens, sampling(recommended), seed, stops, null, draft);
    }

    private Sampling sampling(Sampling recommended) {
        boolean sampled = samples();
        var base = sampled ? (recommended.isGreedy() ? recommended.withTemperature(1) : recommended) : Sampling.GREEDY;
        return new Sampling(
                otherwise(repetitionPenalty, base.repetitionPenalty()),
                otherwise(temperature, base.temperature()),
                otherwise(topK, base.topK()),
                otherwise(topP, base.topP()),
                otherwise(minP, base.minP()));
    }

    private boolean samples() {
        return sample || temperature != null || topK != null || topP != null || minP != null;
    }

    /** For a beam search, which always takes the best; throws {@link BadInput} where sampling was asked for. */
    GenerateOptions beamSearch() {
        if (samples() || repetitionPenalty != null || !stops.isEmpty() || draft != 0) {
            throw new BadInput("--beams goes with --max-tokens alone, not with sampling, penalties, --stop or --draft");
        }
        return GenerateOptions.DEFAULT.withMaxNewTokens(maxTokens);
    }

    private static <T> T otherwise(@Nullable T given, T base) {
        return given == null ? base : given;
    }
}
