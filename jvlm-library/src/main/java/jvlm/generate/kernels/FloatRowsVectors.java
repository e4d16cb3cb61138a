package jvlm.generate.kernels;

import static jdk.incubator.vector.VectorOperators.ADD;
import static jvlm.generate.kernels.Species.F;
import static jvlm.generate.kernels.Species.floats;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import jdk.incubator.vector.FloatVector;

/** Products with rows of {@link FloatRows}, four at once. */
final class FloatRowsVectors {
    private static MethodHandle kernel = Fence.of(MethodHandles.lookup(), "rowsKernel");

    private FloatRowsVectors() {}

    /** The rows {@code from} to {@code to}, a multiple of four, into {@code y[at + row]}. */
    static void rows(MemorySegment w, int columns, int from, int to, float[] x, float[] y, int at) {
        try {
            kernel.invokeExact(w, columns, from, to, x, y, at);
        } catch (Throwable e) {
            throw Fence.thrown(e);
        }
    }

    private static void rowsKernel(MemorySegment w, int columns, int from, int to, float[] x, float[] y, int at) {
        long row = 4L * columns;
        for (int r = from; r < to; r += 4) {
            var a = FloatVector.zero(F);
            var b = a;
            var c = a;
            var d = a;
            int i = 0;
            for (long q = r * row; i + Lanes.COUNT <= columns; i += Lanes.COUNT, q += 4L * Lanes.COUNT) {
                var v = floats(x, i);
                a = floats(w, q).fma(v, a);
                b = floats(w, q + row).fma(v, b);
                c = floats(w, q + 2 * row).fma(v, c);
                d = floats(w, q + 3 * row).fma(v, d);
            }
            y[at + r] = a.reduceLanes(ADD) + FloatRows.dot(w, r * row, i, columns, x);
            y[at + r + 1] = b.reduceLanes(ADD) + FloatRows.dot(w, (r + 1) * row, i, columns, x);
            y[at + r + 2] = c.reduceLanes(ADD) + FloatRows.dot(w, (r + 2) * row, i, columns, x);
            y[at + r + 3] = d.reduceLanes(ADD) + FloatRows.dot(w, (r + 3) * row, i, columns, x);
        }
    }
}
