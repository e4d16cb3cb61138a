package jvlm.generate.kernels;

import static jdk.incubator.vector.VectorOperators.ADD;
import static jvlm.generate.kernels.Species.F;
import static jvlm.generate.kernels.Species.floats;
import static jvlm.generate.kernels.Species.ints;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

/**
 * Products with rows of {@link BrainRows}, four at once: a lane holds two neighbouring columns, each of which is the upper
 * half of a float32.
 */
final class BrainRowsVectors {
    private static MethodHandle kernel = Fence.of(MethodHandles.lookup(), "rowsKernel");

    private BrainRowsVectors() {}

    /** The rows {@code from} to {@code to}, a multiple of four, into {@code y[at + row]}. */
    static void rows(MemorySegment w, int columns, int from, int to, float[] even, float[] odd, float[] y, int at) {
        try {
            kernel.invokeExact(w, columns, from, to, even, odd, y, at);
        } catch (Throwable e) {
            throw Fence.thrown(e);
        }
    }

    private static void rowsKernel(
            MemorySegment w, int columns, int from, int to, float[] even, float[] odd, float[] y, int at) {
        long row = 2L * columns;
        for (int r = from; r < to; r += 4) {
            var a = FloatVector.zero(F);
            var b = a;
            var c = a;
            var d = a;
            int i = 0;
            for (long q = r * row; 2 * (i + Lanes.COUNT) <= columns; i += Lanes.COUNT, q += 4L * Lanes.COUNT) {
                var e = floats(even, i);
                var o = floats(odd, i);
                a = pairs(ints(w, q), e, o, a);
                b = pairs(ints(w, q + row), e, o, b);
                c = pairs(ints(w, q + 2 * row), e, o, c);
                d = pairs(ints(w, q + 3 * row), e, o, d);
            }
            y[at + r] = a.reduceLanes(ADD) + BrainRows.dot(w, r * row, 2 * i, columns, even, odd);
            y[at + r + 1] = b.reduceLanes(ADD) + BrainRows.dot(w, (r + 1) * row, 2 * i, columns, even, odd);
            y[at + r + 2] = c.reduceLanes(ADD) + BrainRows.dot(w, (r + 2) * row, 2 * i, columns, even, odd);
            y[at + r + 3] = d.reduceLanes(ADD) + BrainRows.dot(w, (r + 3) * row, 2 * i, columns, even, odd);
        }
    }

    private static FloatVector pairs(IntVector v, FloatVector even, FloatVector odd, FloatVector sum) {
        return high(v).fma(odd, low(v).fma(even, sum));
    }

    /** The lower column of each lane. */
    static FloatVector low(IntVector v) {
        return v.lanewise(VectorOperators.LSHL, 16).reinterpretAsFloats();
    }

    /** The upper column of each lane. */
    static FloatVector high(IntVector v) {
        return v.and(0xffff0000).reinterpretAsFloats();
    }
}
