package jvlm.train;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;

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
    public StepMetrics {
        lr = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(lr));
        figures = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(figures));
    }

    /** All values by the names that TensorBoard and metrics.jsonl show: loss, lr/GROUP, gradient_norm ... */
    public SequencedMap<String, Double> named() {
        var all = new LinkedHashMap<String, Double>();
        all.put("loss", loss);
        lr.forEach((group, value) -> all.put("lr/" + group, value));
        all.put("gradient_norm", gradientNorm);
        all.put("samples_per_second", samplesPerSecond);
        all.put("tokens_per_second", tokensPerSecond);
        all.put("seconds", seconds);
        all.putAll(figures);
        return all;
    }

    /** The largest learning rate of all groups; 0 where there is none. */
    public double highestLr() {
        return lr.values().stream().mapToDouble(Double::doubleValue).max().orElse(0);
    }

    /** The values of one line of metrics.jsonl in their order; numbers that JSON has not become null. */
    Map<String, Object> line() {
        throw new UnsupportedOperationException();
    }
}
