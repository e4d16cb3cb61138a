package jvlm.train;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import java.util.Set;
import jvlm.json.Json;
import org.jspecify.annotations.Nullable;

/**
 * What one optimiser step measured: a line of metrics.jsonl, the points of the curves, the progress line.
 *
 * @param step the number of the step within the run, the first is 1
 * @param loss of the global batch
 * @param lr learning rate of each parameter group by its name
 * @param gradientNorm Euclidean norm of all gradients before clipping
 * @param samplesPerSecond samples of the global batch for each second of the step
 * @param tokensPerSecond tokens of the global batch for each second, padding apart; 0 where there are none
 * @param seconds since the run began, over all its resumes
 * @param figures whatever else is worth a curve, by name
 */
public record StepMetrics(
        long step,
        double loss,
        SequencedMap<String, Double> lr,
        double gradientNorm,
        double samplesPerSecond,
        double tokensPerSecond,
        double seconds,
        SequencedMap<String, Double> figures) {
    private static final String STEP = "step";
    private static final String LOSS = "loss";
    private static final String LR = "lr";
    private static final String GRADIENT_NORM = "gradient_norm";
    private static final String SAMPLES = "samples_per_second";
    private static final String TOKENS = "tokens_per_second";
    private static final String SECONDS = "seconds";
    private static final Set<String> OWN = Set.of(STEP, LOSS, LR, GRADIENT_NORM, SAMPLES, TOKENS, SECONDS);

    /** Throws {@link IllegalArgumentException} for a figure that is named as one of the others. */
    public StepMetrics {
        lr = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(lr));
        figures = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(figures));
        for (var name : figures.keySet()) {
            if (OWN.contains(name)) {
                throw new IllegalArgumentException("a figure named " + name);
            }
        }
    }

    /** The same under another number. */
    StepMetrics at(long other) {
        return new StepMetrics(
                other,
                loss,
                new LinkedHashMap<>(lr),
                gradientNorm,
                samplesPerSecond,
                tokensPerSecond,
                seconds,
                new LinkedHashMap<>(figures));
    }

    /** The largest learning rate of all groups; 0 where there is none. */
    public double highestLr() {
        return lr.values().stream().mapToDouble(Double::doubleValue).max().orElse(0);
    }

    /** All values by the names of their curves: loss, lr/GROUP, gradient_norm, ..., figures. */
    SequencedMap<String, Double> curves() {
        var all = new LinkedHashMap<String, Double>();
        all.put(LOSS, loss);
        lr.forEach((group, value) -> all.put(LR + "/" + group, value));
        all.put(GRADIENT_NORM, gradientNorm);
        all.put(SAMPLES, samplesPerSecond);
        all.put(TOKENS, tokensPerSecond);
        all.putAll(figures);
        return all;
    }

    /** The line of metrics.jsonl without its end. What is not finite becomes null, for which JSON has no number. */
    String line() {
        var line = new LinkedHashMap<String, @Nullable Object>();
        line.put(STEP, step);
        line.put(LOSS, finite(loss));
        var rates = new LinkedHashMap<String, @Nullable Object>();
        lr.forEach((group, value) -> rates.put(group, finite(value)));
        line.put(LR, rates);
        line.put(GRADIENT_NORM, finite(gradientNorm));
        line.put(SAMPLES, finite(samplesPerSecond));
        line.put(TOKENS, finite(tokensPerSecond));
        line.put(SECONDS, finite(seconds));
        figures.forEach((name, value) -> line.put(name, finite(value)));
        return Json.write(line);
    }

    /** Reads such a line; throws {@link jvlm.error.BadInput} where it is none. */
    static StepMetrics parse(String text, String source) {
        var line = Json.parse(text, source);
        var figures = new LinkedHashMap<String, Double>();
        for (var name : line.keys()) {
            if (!OWN.contains(name)) {
                figures.put(name, number(line, name));
            }
        }
        return new StepMetrics(
                line.at(STEP).asLong(),
                number(line, LOSS),
                rates(line),
                number(line, GRADIENT_NORM),
                number(line, SAMPLES),
                number(line, TOKENS),
                number(line, SECONDS),
                figures);
    }

    private static SequencedMap<String, Double> rates(Json line) {
        var rates = new LinkedHashMap<String, Double>();
        var groups = line.orEmpty(LR);
        for (var group : groups.keys()) {
            rates.put(group, number(groups, group));
        }
        return rates;
    }

    private static double number(Json line, String name) {
        return line.number(name, Double.NaN);
    }

    private static @Nullable Double finite(double value) {
        return Double.isFinite(value) ? (Double) value : null;
    }
}
