package jvlm.generate.kernels;

import static jdk.incubator.vector.VectorOperators.ADD;
import static jvlm.generate.kernels.Species.F;
import static jvlm.generate.kernels.Species.floats;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import jdk.incubator.vector.FloatVector;

/** Root-mean-square normalisation. */
public final class Norms {
    private static MethodHandle kernel = Fence.of(MethodHandles.lookup(), "rmsKernel");

    private Norms() {}

    /** {@code out[i] = weight[i] x[i] / sqrt(mean(x^2) + eps)} for as many components as there are weights. */
    public static void rms(float[] x, float[] weight, double eps, float[] out) {
        try {
            kernel.invokeExact(x, weight, eps, out);
        } catch (Throwable e) {
            throw Fence.thrown(e);
        }
    }

    private static void rmsKernel(float[] x, float[] weight, double eps, float[] out) {
        int count = weight.length;
        var squares = FloatVector.zero(F);
        int i = 0;
        for (; i + Lanes.COUNT <= count; i += Lanes.COUNT) {
            var v = floats(x, i);
            squares = v.fma(v, squares);
        }
        float sum = squares.reduceLanes(ADD);
        for (; i < count; i++) {
            sum += x[i] * x[i];
        }
        float scale = (float) (1 / Math.sqrt(sum / count + eps));
        i = 0;
        for (; i + Lanes.COUNT <= count; i += Lanes.COUNT) {
            floats(x, i).mul(scale).mul(floats(weight, i)).intoArray(out, i);
        }
        for (; i < count; i++) {
            out[i] = x[i] * scale * weight[i];
        }
    }
}
