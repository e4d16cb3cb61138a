package jvlm.generate;

import java.util.Arrays;
import java.util.BitSet;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import jvlm.task.Sampling;

/** Chooses tokens from logits. Belongs to one sequence: it draws from a generator of its own. */
public final class Sampler {
    private final Sampling sampling;
    private final RandomGenerator random;

    public Sampler(Sampling sampling, long seed) {
        this.sampling = sampling;
        this.random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
    }

    /** The next token; {@code logits} are overwritten. {@code seen} holds the first {@code count} tokens so far. */
    public int choose(float[] logits, int[] seen, int count) {
        if (sampling.isGreedy()) {
            penalise(logits, seen, count);
            return best(logits);
        }
        scores(logits, seen, count);
        return draw(logits);
    }

    /**
     * Turns logits into the scores that are drawn from: repetition penalty, temperature, top-k, top-p, min-p. What is cut
     * away becomes minus infinity.
     */
    public void scores(float[] logits, int[] seen, int count) {
        penalise(logits, seen, count);
        if (!sampling.isGreedy() && sampling.temperature() != 1) {
            for (int i = 0; i < logits.length; i++) {
                logits[i] = (float) (logits[i] / sampling.temperature());
            }
        }
        if (sampling.topK() > 0 && sampling.topK() < logits.length) {
            keepTop(logits, sampling.topK());
        }
        if (sampling.topP() < 1) {
            keepNucleus(logits, sampling.topP());
        }
        if (sampling.minP() > 0) {
            cutBelow(logits, (float) (max(logits) + Math.log(sampling.minP())));
        }
    }

    private void penalise(float[] logits, int[] seen, int count) {
        float penalty = (float) sampling.repetitionPenalty();
        if (penalty == 1) {
            return;
        }
        var done = new BitSet(logits.length);
        for (int i = 0; i < count; i++) {
            int id = seen[i];
            if (id >= 0 && id < logits.length && !done.get(id)) {
                done.set(id);
                logits[id] = logits[id] < 0 ? logits[id] * penalty : logits[id] / penalty;
            }
        }
    }

    private static void keepTop(float[] logits, int k) {
        var sorted = logits.clone();
        Arrays.sort(sorted);
        cutBelow(logits, sorted[sorted.length - k]);
    }

    private static void cutBelow(float[] logits, float least) {
        for (int i = 0; i < logits.length; i++) {
            if (logits[i] < least) {
                logits[i] = Float.NEGATIVE_INFINITY;
            }
        }
    }

    /** Drops the least likely while they sum to at most 1 - p; the best one stays. */
    private static void keepNucleus(float[] logits, double p) {
        var order = ascending(logits);
        var probabilities = softmax(logits);
        float sum = 0;
        for (int i = 0; i < order.length - 1; i++) {
            sum += probabilities[order[i]];
            if (sum > (float) (1 - p)) {
                return;
            }
            logits[order[i]] = Float.NEGATIVE_INFINITY;
        }
    }

    /** Indices by ascending value, ties by index; sorted as packed longs, without boxes. */
    private static int[] ascending(float[] values) {
        var keys = new long[values.length];
        for (int i = 0; i < keys.length; i++) {
            int bits = Float.floatToIntBits(values[i]);
            int ordered = bits ^ (bits >> 31 & 0x7fffffff);
            keys[i] = (long) ordered << 32 | i;
        }
        Arrays.sort(keys);
        var order = new int[keys.length];
        for (int i = 0; i < order.length; i++) {
            order[i] = (int) keys[i];
        }
        return order;
    }

    private static float[] softmax(float[] logits) {
        var p = new float[logits.length];
        float max = max(logits);
        double sum = 0;
        for (int i = 0; i < p.length; i++) {
            p[i] = (float) Math.exp(logits[i] - max);
            sum += p[i];
        }
        for (int i = 0; i < p.length; i++) {
            p[i] = (float) (p[i] / sum);
        }
        return p;
    }

    private int draw(float[] scores) {
        float max = max(scores);
        double sum = 0;
        for (float s : scores) {
            sum += Math.exp(s - max);
        }
        double left = random.nextDouble() * sum;
        for (int i = 0; i < scores.length; i++) {
            left -= Math.exp(scores[i] - max);
            if (left < 0 && scores[i] > Float.NEGATIVE_INFINITY) {
                return i;
            }
        }
        return best(scores);
    }

    private static float max(float[] values) {
        float max = Float.NEGATIVE_INFINITY;
        for (float v : values) {
            max = Math.max(max, v);
        }
        return max;
    }

    /** The first of the highest. */
    public static int best(float[] values) {
        int best = 0;
        for (int i = 1; i < values.length; i++) {
            if (values[i] > values[best]) {
                best = i;
            }
        }
        return best;
    }
}
