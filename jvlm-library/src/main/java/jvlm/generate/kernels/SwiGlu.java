package jvlm.generate.kernels;

import static jdk.incubator.vector.VectorOperators.EXP;
import static jvlm.generate.kernels.Species.floats;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;

/** The gated activation of the feed-forward layers. */
public final class SwiGlu {
    private static MethodHandle kernel = Fence.of(MethodHandles.lookup(), "applyKernel");

    private SwiGlu() {}

    /** {@code out[i] = silu(gate[i]) up[i]} for {@code from} to {@code to}. */
    public static void apply(float[] gate, float[] up, float[] out, int from, int to) {
        try {
            kernel.invokeExact(gate, up, out, from, to);
        } catch (Throwable e) {
            throw Fence.thrown(e);
        }
    }

    private static void applyKernel(float[] gate, float[] up, float[] out, int from, int to) {
        int i = from;
        for (; i + Lanes.COUNT <= to; i += Lanes.COUNT) {
            var g = floats(gate, i);
            g.div(g.neg().lanewise(EXP).add(1f)).mul(floats(up, i)).intoArray(out, i);
        }
        for (; i < to; i++) {
            out[i] = gate[i] / (1 + (float) Math.exp(-gate[i])) * up[i];
        }
    }
}
