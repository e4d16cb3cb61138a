package jvlm.image;

/**
 * The filter weights of one pass in float32, by the very operations of torch's antialiased interpolation, whose
 * products and sums are fused: output position i takes {@code count[i]} source positions from {@code first[i]},
 * weighted by {@code weights[i * stride ...]}.
 */
record FloatWeights(int[] first, int[] count, float[] weights, int stride) {
    private static final float A = -0.5f;

    /** For BILINEAR or BICUBIC. */
    static FloatWeights of(int from, int to, Filter filter) {
        float scale = (float) from / to;
        float stretch = Math.max(scale, 1);
        float support = (float) filter.support() * stretch;
        int stride = (int) Math.ceil(support) * 2 + 1;
        var made = new FloatWeights(new int[to], new int[to], new float[Math.multiplyExact(to, stride)], stride);
        for (int i = 0; i < to; i++) {
            made.fill(i, scale * (i + 0.5f), support, 1 / stretch, from, filter);
        }
        return made;
    }

    private void fill(int i, float center, float support, float shrink, int from, Filter filter) {
        int low = Math.max((int) (center - support + 0.5f), 0);
        int n = Math.min(Math.min((int) (center + support + 0.5f), from) - low, stride);
        float sum = 0;
        for (int k = 0; k < n; k++) {
            float x = Math.abs((k + low - center + 0.5f) * shrink);
            float weight = filter == Filter.BICUBIC ? cubic(x) : Math.max(0, 1 - x);
            weights[i * stride + k] = weight;
            sum += weight;
        }
        for (int k = 0; k < n && sum != 0; k++) {
            weights[i * stride + k] /= sum;
        }
        first[i] = low;
        count[i] = n;
    }

    /** Keys' cubic convolution. */
    private static float cubic(float x) {
        if (x < 1) {
            return Math.fma(Math.fma(A + 2, x, -(A + 3)) * x, x, 1);
        }
        return x < 2 ? Math.fma(Math.fma(x - 5, x, 8), x, -4) * A : 0;
    }
}
