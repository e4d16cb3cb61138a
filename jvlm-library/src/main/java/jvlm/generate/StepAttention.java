package jvlm.generate;

import jvlm.generate.kernels.Attend;
import jvlm.generate.kernels.KeyValues;
import jvlm.generate.kernels.Lanes;
import jvlm.generate.kernels.Rotary;

/**
 * The attention of a step. Each column attends by itself, over the places of its own sequence up to its own, which are
 * divided among the threads in the same way whatever else the step computes: so its result is the same, too.
 */
final class StepAttention {
    /** Keys and values of each column's sequence, by layer. */
    private final KeyValues[][] pasts;

    /** Places of its sequence that each column sees, its own included. */
    private final int[] lengths;

    private final Rotary[] rotaries;
    private final Attend[] attends;
    private final float[][] queries;
    /** By thread and column. */
    private final float[][][] partial;

    /** By column; the heads of one thread after those of the other. */
    private final float[][] greatest;

    private final float[][] sums;
    private final int heads;
    private final int kvHeads;
    private final int headDim;
    private final int padded;
    private final float scale;

    StepAttention(DecodePlan plan, int columns, int capacity) {
        var b = plan.config.block();
        int threads = plan.team.size();
        heads = b.heads();
        kvHeads = b.kvHeads();
        headDim = b.headDim();
        padded = KeyValues.padded(headDim);
        scale = (float) (1 / Math.sqrt(headDim));
        pasts = new KeyValues[columns][];
        lengths = new int[columns];
        rotaries = new Rotary[columns];
        for (int c = 0; c < columns; c++) {
            rotaries[c] = new Rotary(plan.rope.inverseFrequencies(), plan.rope.magnitude());
        }
        attends = new Attend[threads];
        for (int i = 0; i < threads; i++) {
            attends[i] = new Attend(heads / kvHeads, capacity);
        }
        queries = new float[threads][heads * padded];
        partial = new float[threads][columns][heads * padded];
        greatest = new float[columns][threads * heads];
        sums = new float[columns][threads * heads];
    }

    /** What a column is: the token at {@code place} of a sequence. */
    void set(int column, KeyValues[] past, int place, int position) {
        pasts[column] = past;
        lengths[column] = place + 1;
        rotaries[column].at(position);
    }

    /** Writes the key, which is turned, and the value of a column. */
    void remember(int column, int layer, float[] k, float[] v) {
        var past = pasts[column][layer];
        for (int h = 0; h < kvHeads; h++) {
            rotaries[column].turn(k, h * headDim, 1, k, h * headDim);
            past.set(h, lengths[column] - 1, k, h * headDim, v, h * headDim);
        }
    }

    /** Attends over one thread's part of the places; the last part holds the column's own place. */
    void part(int column, int layer, int window, float[] q, int part) {
        var turned = queries[part];
        for (int h = 0; h < heads; h++) {
            rotaries[column].turn(q, h * headDim, scale, turned, h * padded);
        }
        int length = lengths[column];
        int first = window > 0 ? Math.max(0, length - window) : 0;
        int start = first / Lanes.COUNT;
        int blocks = Math.ceilDiv(length, Lanes.COUNT) - start;
        int from = Math.max(first, (start + share(blocks, part)) * Lanes.COUNT);
        int to = Math.min(length, (start + share(blocks, part + 1)) * Lanes.COUNT);
        int group = heads / kvHeads;
        for (int h = 0; h < kvHeads; h++) {
            int at = h * group * padded;
            attends[part].part(
                    pasts[column][layer],
                    h,
                    from,
                    to,
                    turned,
                    at,
                    partial[part][column],
                    at,
                    greatest[column],
                    sums[column],
                    part * heads + h * group);
        }
    }

    /** The parts' mixed values, each weighed by what its weights sum to under the greatest score of all. */
    void merge(int column, float[] mixed) {
        var most = greatest[column];
        for (int h = 0; h < heads; h++) {
            float top = Float.NEGATIVE_INFINITY;
            for (int p = 0; p < partial.length; p++) {
                top = Math.max(top, most[p * heads + h]);
            }
            float total = 0;
            for (int p = 0; p < partial.length; p++) {
                total += sums[column][p * heads + h] * (float) Math.exp(most[p * heads + h] - top);
            }
            for (int p = 0; p < partial.length; p++) {
                float weight = (float) Math.exp(most[p * heads + h] - top) / total;
                addPart(partial[p][column], h * padded, weight, mixed, h * headDim, p == 0);
            }
        }
    }

    private void addPart(float[] part, int from, float weight, float[] sum, int to, boolean first) {
        for (int i = 0; i < headDim; i++) {
            sum[to + i] = part[from + i] * weight + (first ? 0 : sum[to + i]);
        }
    }

    private int share(int count, int part) {
        return (int) ((long) count * part / attends.length);
    }
}
