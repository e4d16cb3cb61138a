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
    private Softmax() {}

    static float greatest(float[] scores, int at, int count) {
        if (Lanes.VECTORS) {
            return Vectors.greatest(scores, at, count);
        }
        float greatest = Float.NEGATIVE_INFINITY;
        for (int i = at; i < at + count; i++) {
            greatest = Math.max(greatest, scores[i]);
        }
        return greatest;
    }

    /** Scores become {@code exp(score - greatest)}; returns their sum. */
    static float weigh(float[] scores, int at, int count, float greatest) {
        if (Lanes.VECTORS) {
            return Vectors.weigh(scores, at, count, greatest);
        }
        float sum = 0;
        for (int i = at; i < at + count; i++) {
            scores[i] = (float) Math.exp(scores[i] - greatest);
            sum += scores[i];
        }
        return sum;
    }

    private static final class Vectors {
        private static MethodHandle greatestHandle = Fence.of(MethodHandles.lookup(), "greatestKernel");
        private static MethodHandle weighHandle = Fence.of(MethodHandles.lookup(), "weighKernel");

        static float greatest(float[] scores, int at, int count) {
            try {
                return (float) greatestHandle.invokeExact(scores, at, count);
            } catch (Throwable e) {
                throw Fence.thrown(e);
            }
        }

        private static float greatestKernel(float[] scores, int at, int count) {
            var greatest = FloatVector.broadcast(F, Float.NEGATIVE_INFINITY);
            for (int i = at; i < at + count; i += Lanes.COUNT) {
                greatest = greatest.max(floats(scores, i));
            }
            return greatest.reduceLanes(MAX);
        }

        static float weigh(float[] scores, int at, int count, float greatest) {
            try {
                return (float) weighHandle.invokeExact(scores, at, count, greatest);
            } catch (Throwable e) {
                throw Fence.thrown(e);
            }
        }

        private static float weighKernel(float[] scores, int at, int count, float greatest) {
            var sum = FloatVector.zero(F);
            for (int i = at; i < at + count; i += Lanes.COUNT) {
                var e = floats(scores, i).sub(greatest).lanewise(EXP);
                e.intoArray(scores, i);
                sum = sum.add(e);
            }
            return sum.reduceLanes(ADD);
        }
    }
}
