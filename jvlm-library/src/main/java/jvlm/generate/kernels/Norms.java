package jvlm.generate.kernels;

/** Root-mean-square normalisation. */
public final class Norms {
    private Norms() {}

    /** {@code out[i] = weight[i] x[i] / sqrt(mean(x^2) + eps)} for as many components as there are weights. */
    public static void rms(float[] x, float[] weight, double eps, float[] out) {
        float sum = Lanes.VECTORS ? NormVectors.squares(x, weight.length) : squares(x, 0, weight.length);
        float scale = (float) (1 / Math.sqrt(sum / weight.length + eps));
        int done = Lanes.VECTORS ? NormVectors.scale(x, scale, weight, out) : 0;
        for (int i = done; i < weight.length; i++) {
            out[i] = x[i] * scale * weight[i];
        }
    }

    static float squares(float[] x, int from, int to) {
        float sum = 0;
        for (int i = from; i < to; i++) {
            sum += x[i] * x[i];
        }
        return sum;
    }
}
