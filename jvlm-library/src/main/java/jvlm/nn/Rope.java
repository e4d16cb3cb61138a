package jvlm.nn;

import java.util.Arrays;
import java.util.stream.IntStream;
import jvlm.tensor.DType;
import jvlm.tensor.Tensor;
import jvlm.tensor.Tensors;

/**
 * Rotary position embedding (Su et al., 2021) in the form that rotates the two halves of a head against each other.
 *
 * @param inverseFrequencies one for each pair of components, F32
 * @param magnitude what cosine and sine are multiplied by; 1 but for YaRN
 * @param axes the axis whose place turns each pair; empty where there is but one
 */
public record Rope(float[] inverseFrequencies, double magnitude, int[] axes) {
    public Rope {
        if (axes.length != 0 && axes.length != inverseFrequencies.length) {
            throw new IllegalArgumentException(
                    axes.length + " axes for " + inverseFrequencies.length + " pairs of components");
        }
    }

    /** With one axis. */
    public Rope(float[] inverseFrequencies, double magnitude) {
        this(inverseFrequencies, magnitude, new int[0]);
    }

    /** theta^(-2i/d) for i in 0 .. d/2 - 1. */
    public static Rope plain(double theta, int headDim) {
        return new Rope(frequencies(theta, headDim), 1);
    }

    /** Rows and columns of a picture: each axis turns half of the pairs, by the frequencies of a head half as wide. */
    public static Rope plane(double theta, int headDim) {
        var half = frequencies(theta, headDim / 2);
        var both = Arrays.copyOf(half, 2 * half.length);
        System.arraycopy(half, 0, both, half.length, half.length);
        return new Rope(both, 1).sections(half.length, half.length);
    }

    static float[] frequencies(double theta, int headDim) {
        var f = new float[headDim / 2];
        for (int i = 0; i < f.length; i++) {
            f[i] = 1f / (float) Math.pow(theta, 2.0 * i / headDim);
        }
        return f;
    }

    /** The same frequencies, where the first axis turns the first {@code pairs[0]}, the second those after them ... */
    public Rope sections(int... pairs) {
        return new Rope(
                inverseFrequencies,
                magnitude,
                IntStream.range(0, pairs.length)
                        .flatMap(axis -> IntStream.generate(() -> axis).limit(pairs[axis]))
                        .toArray());
    }

    /** Cosine and sine for some positions, {@code [batch, 1, time, d]} each. */
    public record Angles(Tensor cos, Tensor sin) {
        /** Turns {@code x [batch, heads, time, d]}. */
        public Tensor rotate(Tensor x) {
            long half = x.size(3) / 2;
            var turned = x.from(3, half).neg().cat(3, x.slice(3, 0, half));
            return x.mul(cos).add(turned.mul(sin));
        }

        /** Those of the batch's rows {@code from} up to {@code to}. */
        public Angles slice(long from, long to) {
            return new Angles(cos.slice(0, from, to), sin.slice(0, from, to));
        }
    }

    /**
     * The angles of {@code positions [batch, time]} or {@code [axes, batch, time]} (I64) in the type of the heads they
     * will turn.
     */
    public Angles at(Tensor positions, DType dtype) {
        var inverse = Tensors.floats(inverseFrequencies, 1, 1, 1, inverseFrequencies.length);
        var angles = turning(positions.to(DType.F32)).mul(inverse);
        var both = angles.cat(3, angles);
        return new Angles(
                both.cos().mul(magnitude).to(dtype), both.sin().mul(magnitude).to(dtype));
    }

    /** For each pair the place that turns it, {@code [batch, 1, time, pairs]}, or of one pair for all. */
    private Tensor turning(Tensor positions) {
        if (positions.rank() == 2) {
            return positions.view(positions.size(0), 1, positions.size(1), 1);
        }
        if (axes.length == 0) {
            throw new IllegalStateException("places on several axes for a rotation of one");
        }
        var chosen = Tensors.longs(Arrays.stream(axes).asLongStream().toArray(), axes.length);
        return positions.indexSelect(0, chosen).permute(1, 2, 0).unsqueeze(1);
    }
}
