package jvlm.generate.kernels;

/**
 * One query of each head over a part of the places: the parts' results are put together afterwards, each with its
 * greatest score and the sum of its weights (as in FlashAttention, Dao et al., 2022).
 */
public final class Attend {
    private static final int LANES = Lanes.COUNT;

    /** Score of a place that is not seen; finite, so that a part without places gives no NaN. */
    private static final float UNSEEN = -1e30f;

    private final float[] scores;
    private final int stride;
    private final int group;

    /**
     * Scratch memory of one thread.
     *
     * @param group query heads of one head of keys
     */
    public Attend(int group, int capacity) {
        this.group = group;
        this.stride = (Math.ceilDiv(capacity, LANES) + 1) * LANES;
        this.scores = new float[Math.multiplyExact(group, stride)];
    }

    /**
     * Attends with the queries of one head of keys over the places {@code from} to {@code to}.
     *
     * @param queries padded heads; the first of this head of keys starts at {@code q}
     * @param out mixed values, not divided by the sum of weights, in padded heads from {@code o} on
     * @param greatest the greatest score of each query head, from {@code g} on
     * @param sums the sum of weights of each query head, from {@code g} on
     */
    public void part(
            KeyValues past,
            int head,
            int from,
            int to,
            float[] queries,
            int q,
            float[] out,
            int o,
            float[] greatest,
            float[] sums,
            int g) {
        int start = from / LANES * LANES;
        int end = Math.ceilDiv(to, LANES) * LANES;
        score(past, head, start, end, queries, q);
        for (int i = 0; i < group; i++) {
            int at = i * stride;
            hide(at, at + from - start);
            hide(at + to - start, at + end - start);
            greatest[g + i] = Softmax.greatest(scores, at, end - start);
            sums[g + i] = Softmax.weigh(scores, at, end - start, greatest[g + i]);
        }
        mix(past, head, start, end, out, o);
    }

    private void hide(int from, int to) {
        for (int i = from; i < to; i++) {
            scores[i] = UNSEEN;
        }
    }

    private void score(KeyValues past, int head, int start, int end, float[] queries, int q) {
        int i = 0;
        for (; i + 2 <= group; i += 2) {
            ScoreVectors.two(past, head, start, end, queries, q + i * past.padded, scores, i * stride, stride);
        }
        if (i < group) {
            ScoreVectors.one(past, head, start, end, queries, q + i * past.padded, scores, i * stride);
        }
    }

    private void mix(KeyValues past, int head, int start, int end, float[] out, int o) {
        int i = 0;
        for (; i + 2 <= group; i += 2) {
            MixVectors.two(past, head, start, end, scores, i * stride, stride, out, o + i * past.padded);
        }
        if (i < group) {
            MixVectors.one(past, head, start, end, scores, i * stride, out, o + i * past.padded);
        }
    }
}
