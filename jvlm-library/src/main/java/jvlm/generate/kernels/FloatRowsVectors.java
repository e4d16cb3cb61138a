package jvlm.generate.kernels;

import static jvlm.generate.kernels.Species.F;
import static jvlm.generate.kernels.Species.floats;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import jdk.incubator.vector.FloatVector;

/** Products with rows of {@link FloatRows}, four at once, of four streams as in {@link BrainRowsVectors}. */
final class FloatRowsVectors {
    private static MethodHandle kernel = Fence.of(MethodHandles.lookup(), "rowsKernel");

    private FloatRowsVectors() {}

    /** The rows {@code from} to {@code from + 4 count}, into {@code y[at + row]}; {@code lanes} holds four vectors. */
    static void rows(MemorySegment w, int columns, int from, int count, float[] x, float[] lanes, float[] y, int at) {
        try {
            kernel.invokeExact(w, columns, from, count, x, lanes, y, at);
        } catch (Throwable e) {
            throw Fence.thrown(e);
        }
    }

    private static void rowsKernel(
            MemorySegment w, int columns, int from, int count, float[] x, float[] lanes, float[] y, int at) {
        long row = 4L * columns;
        long far = count * row;
        int whole = columns / Lanes.COUNT * Lanes.COUNT;
        for (int r = from; r < from + count; r++) {
            var a = FloatVector.zero(F);
            var b = a;
            var c = a;
            var d = a;
            long p = r * row;
            long q = p;
            for (int i = 0; i != whole; i += Lanes.COUNT, q += 4L * Lanes.COUNT) {
                var v = floats(x, i);
                a = floats(w, q).fma(v, a);
                b = floats(w, q + far).fma(v, b);
                c = floats(w, q + 2 * far).fma(v, c);
                d = floats(w, q + 3 * far).fma(v, d);
            }
            a.intoArray(lanes, 0);
            b.intoArray(lanes, Lanes.COUNT);
            c.intoArray(lanes, 2 * Lanes.COUNT);
            d.intoArray(lanes, 3 * Lanes.COUNT);
            for (int k = 0; k < 4; k++) {
                y[at + r + k * count] =
                        Species.sum(lanes, k * Lanes.COUNT) + FloatRows.dot(w, p + k * far, whole, columns, x);
            }
        }
    }
}
