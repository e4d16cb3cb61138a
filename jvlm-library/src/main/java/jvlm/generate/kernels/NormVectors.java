package jvlm.generate.kernels;

import static jdk.incubator.vector.VectorOperators.ADD;
import static jvlm.generate.kernels.Species.F;
import static jvlm.generate.kernels.Species.floats;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import jdk.incubator.vector.FloatVector;

/** The two passes of {@link Norms}. */
final class NormVectors {
    private static MethodHandle scaleHandle = Fence.of(MethodHandles.lookup(), "scaleKernel");
    private static MethodHandle squaresHandle = Fence.of(MethodHandles.lookup(), "squaresKernel");

    private NormVectors() {}

    static float squares(float[] x, int count) {
        try {
            return (float) squaresHandle.invokeExact(x, count);
        } catch (Throwable e) {
            throw Fence.thrown(e);
        }
    }

    private static float squaresKernel(float[] x, int count) {
        var sum = FloatVector.zero(F);
        int i = 0;
        for (; i + Lanes.COUNT <= count; i += Lanes.COUNT) {
            var v = floats(x, i);
            sum = v.fma(v, sum);
        }
        return sum.reduceLanes(ADD) + Norms.squares(x, i, count);
    }

    /** Scales whole vectors and returns how many components that were. */
    static int scale(float[] x, float scale, float[] weight, float[] out) {
        try {
            return (int) scaleHandle.invokeExact(x, scale, weight, out);
        } catch (Throwable e) {
            throw Fence.thrown(e);
        }
    }

    private static int scaleKernel(float[] x, float scale, float[] weight, float[] out) {
        int i = 0;
        for (; i + Lanes.COUNT <= weight.length; i += Lanes.COUNT) {
            floats(x, i).mul(scale).mul(floats(weight, i)).intoArray(out, i);
        }
        return i;
    }
}
