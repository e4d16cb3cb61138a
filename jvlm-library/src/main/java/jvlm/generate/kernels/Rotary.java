package jvlm.generate.kernels;

import static jvlm.generate.kernels.Species.floats;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;

/** Rotary positions in the form that turns the two halves of a head against each other. */
public final class Rotary {
    private static MethodHandle kernel = Fence.of(MethodHandles.lookup(), "turnKernel");

    private final float[] inverse;
    private final double magnitude;
    private final float[] cos;
    private final float[] sin;

    /**
     * @param inverseFrequencies one for each pair of components
     * @param magnitude what cosine and sine are multiplied by
     */
    public Rotary(float[] inverseFrequencies, double magnitude) {
        this.inverse = inverseFrequencies.clone();
        this.magnitude = magnitude;
        this.cos = new float[inverse.length];
        this.sin = new float[inverse.length];
    }

    /** Sets the angles of one position. */
    public void at(int position) {
        for (int i = 0; i < inverse.length; i++) {
            float angle = position * inverse[i];
            cos[i] = (float) (Math.cos(angle) * magnitude);
            sin[i] = (float) (Math.sin(angle) * magnitude);
        }
    }

    /** Writes the head {@code x[from..]}, turned and multiplied by {@code scale}, to {@code out[to..]}. */
    public void turn(float[] x, int from, float scale, float[] out, int to) {
        try {
            kernel.invokeExact(x, from, cos, sin, scale, out, to);
        } catch (Throwable e) {
            throw Fence.thrown(e);
        }
    }

    private static void turnKernel(float[] x, int from, float[] cos, float[] sin, float scale, float[] out, int to) {
        int half = cos.length;
        int i = 0;
        for (; i + Lanes.COUNT <= half; i += Lanes.COUNT) {
            var a = floats(x, from + i);
            var b = floats(x, from + half + i);
            var c = floats(cos, i);
            var s = floats(sin, i);
            a.mul(c).sub(b.mul(s)).mul(scale).intoArray(out, to + i);
            b.mul(c).add(a.mul(s)).mul(scale).intoArray(out, to + half + i);
        }
        for (; i < half; i++) {
            float a = x[from + i];
            float b = x[from + half + i];
            out[to + i] = (a * cos[i] - b * sin[i]) * scale;
            out[to + half + i] = (b * cos[i] + a * sin[i]) * scale;
        }
    }
}
