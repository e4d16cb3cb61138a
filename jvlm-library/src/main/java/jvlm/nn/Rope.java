package jvlm.nn;

import jvlm.tensor.DType;
import jvlm.tensor.Tensor;
import jvlm.tensor.Tensors;

/**
 * Rotary position embedding (Su et al., 2021) in the form that rotates the two halves of a head against each other.
 *
 * @param inverseFrequencies one for each pair of components, F32
 * @param magnitude what cosine and sine are multiplied by; 1 but for YaRN
 */
public record Rope(float[] inverseFrequencies, double magnitude) {
    /** theta^(-2i/d) for i in 0 .. d/2 - 1. */
    public static Rope plain(double theta, int headDim) {
        return new Rope(frequencies(theta, headDim), 1);
    }

    static float[] frequencies(double theta, int headDim) {
        var f = new float[headDim / 2];
        for (int i = 0; i < f.length; i++) {
            f[i] = 1f / (float) Math.pow(theta, 2.0 * i / headDim);
        }
        return f;
    }

    /** Cosine and sine for some positions, {@code [batch, 1, time, d]} each. */
    public record Angles(Tensor cos, Tensor sin) {
        /** Turns {@code x [batch, heads, time, d]}. */
        public Tensor rotate(Tensor x) {
            long half = x.size(3) / 2;
            var turned = x.from(3, half).neg().cat(3, x.slice(3, 0, half));
            return x.mul(cos).add(turned.mul(sin));
        }
    }

    /** The angles of {@code positions [batch, time]} (I64) in the type of the heads they will turn. */
    public Angles at(Tensor positions, DType dtype) {
        var inverse = Tensors.floats(inverseFrequencies, 1, 1, 1, inverseFrequencies.length);
        var angles = positions
                .to(DType.F32)
                .view(positions.size(0), 1, positions.size(1), 1)
                .mul(inverse);
        var both = angles.cat(3, angles);
        return new Angles(
                both.cos().mul(magnitude).to(dtype), both.sin().mul(magnitude).to(dtype));
    }
}
