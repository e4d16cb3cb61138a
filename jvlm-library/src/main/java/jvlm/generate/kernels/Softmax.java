package jvlm.generate.kernels;

import static jdk.incubator.vector.VectorOperators.ADD;
import static jdk.incubator.vector.VectorOperators.EXP;
import static jdk.incubator.vector.VectorOperators.MAX;
import static jvlm.generate.kernels.Species.F;
import static jvlm.generate.kernels.Species.floats;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import jdk.incubator.vector.FloatVector;

/** From scores to weights, over whole vectors of scores. */
final class Softmax {
    private static MethodHandle greatest = Fence.of(MethodHandles.lookup(), "greatestKernel");
    private static MethodHandle weigh = Fence.of(MethodHandles.lookup(), "weighKernel");

    private Softmax() {}

    /** The greatest of {@code count} scores; minus infinity where there are none. */
    static float greatest(float[] scores, int at, int count) {
        try {
            return (float) greatest.invokeExact(scores, at, count);
        } catch (Throwable e) {
            throw Fence.thrown(e);
        }
    }

    private static float greatestKernel(float[] scores, int at, int count) {
        var most = FloatVector.broadcast(F, Float.NEGATIVE_INFINITY);
        for (int i = at; i < at + count; i += Lanes.COUNT) {
            most = most.max(floats(scores, i));
        }
        return most.reduceLanes(MAX);
    }

    /** Scores become {@code exp(score - most)}; returns their sum. */
    static float weigh(float[] scores, int at, int count, float most) {
        try {
            return (float) weigh.invokeExact(scores, at, count, most);
        } catch (Throwable e) {
            throw Fence.thrown(e);
        }
    }

    private static float weighKernel(float[] scores, int at, int count, float most) {
        var sum = FloatVector.zero(F);
        for (int i = at; i < at + count; i += Lanes.COUNT) {
            var e = floats(scores, i).sub(most).lanewise(EXP);
            e.intoArray(scores, i);
            sum = sum.add(e);
        }
        return sum.reduceLanes(ADD);
    }
}
