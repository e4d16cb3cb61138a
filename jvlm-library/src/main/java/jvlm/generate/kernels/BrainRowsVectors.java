package jvlm.generate.kernels;

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
 * half of a float32. The four rows lie far apart, at the beginnings of four streams that are read without a break, and each
 * load of the loop goes on by one vector at a time, as the package demands.
 */
final class BrainRowsVectors {
    private static MethodHandle kernel = Fence.of(MethodHandles.lookup(), "rowsKernel");

    private BrainRowsVectors() {}

    /** The rows {@code from} to {@code from + 4 count}, into {@code y[at + row]}; {@code lanes} holds four vectors. */
    static void rows(
            MemorySegment w,
            int columns,
            int from,
            int count,
            float[] even,
            float[] odd,
            float[] lanes,
            float[] y,
            int at) {
        try {
            kernel.invokeExact(w, columns, from, count, even, odd, lanes, y, at);
        } catch (Throwable e) {
            throw Fence.thrown(e);
        }
    }

    private static void rowsKernel(
            MemorySegment w,
            int columns,
            int from,
            int count,
            float[] even,
            float[] odd,
            float[] lanes,
            float[] y,
            int at) {
        long row = 2L * columns;
        long far = count * row;
        int whole = columns / (2 * Lanes.COUNT) * Lanes.COUNT;
        for (int r = from; r < from + count; r++) {
            var a = FloatVector.zero(F);
            var b = a;
            var c = a;
            var d = a;
            long p = r * row;
            long q = p;
            for (int i = 0; i != whole; i += Lanes.COUNT, q += 4L * Lanes.COUNT) {
                var e = floats(even, i);
                var o = floats(odd, i);
                a = pairs(ints(w, q), e, o, a);
                b = pairs(ints(w, q + far), e, o, b);
                c = pairs(ints(w, q + 2 * far), e, o, c);
                d = pairs(ints(w, q + 3 * far), e, o, d);
            }
            a.intoArray(lanes, 0);
            b.intoArray(lanes, Lanes.COUNT);
            c.intoArray(lanes, 2 * Lanes.COUNT);
            d.intoArray(lanes, 3 * Lanes.COUNT);
            for (int k = 0; k < 4; k++) {
                y[at + r + k * count] = Species.sum(lanes, k * Lanes.COUNT)
                        + BrainRows.dot(w, p + k * far, 2 * whole, columns, even, odd);
            }
        }
    }

    static FloatVector pairs(IntVector v, FloatVector even, FloatVector odd, FloatVector sum) {
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
