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

/** Four rows of bfloat16 at once: a lane holds two neighbouring columns, each of which is the upper half of a float32. */
final class BrainRowsVectors {
    private static MethodHandle fourHandle = Fence.of(MethodHandles.lookup(), "fourKernel");

    private BrainRowsVectors() {}

    static void four(MemorySegment w, long p, int columns, float[] even, float[] odd, float[] y, int at) {
        try {
            fourHandle.invokeExact(w, p, columns, even, odd, y, at);
        } catch (Throwable e) {
            throw Fence.thrown(e);
        }
    }

    private static void fourKernel(MemorySegment w, long p, int columns, float[] even, float[] odd, float[] y, int at) {
        long row = 2L * columns;
        var a = FloatVector.zero(F);
        var b = a;
        var c = a;
        var d = a;
        int half = 0;
        long q = p;
        for (; 2 * (half + Lanes.COUNT) <= columns; half += Lanes.COUNT, q += 4L * Lanes.COUNT) {
            var e = floats(even, half);
            var o = floats(odd, half);
            a = pairs(ints(w, q), e, o, a);
            b = pairs(ints(w, q + row), e, o, b);
            c = pairs(ints(w, q + 2 * row), e, o, c);
            d = pairs(ints(w, q + 3 * row), e, o, d);
        }
        y[at] = a.reduceLanes(ADD) + BrainRows.dot(w, p, 2 * half, columns, even, odd);
        y[at + 1] = b.reduceLanes(ADD) + BrainRows.dot(w, p + row, 2 * half, columns, even, odd);
        y[at + 2] = c.reduceLanes(ADD) + BrainRows.dot(w, p + 2 * row, 2 * half, columns, even, odd);
        y[at + 3] = d.reduceLanes(ADD) + BrainRows.dot(w, p + 3 * row, 2 * half, columns, even, odd);
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
