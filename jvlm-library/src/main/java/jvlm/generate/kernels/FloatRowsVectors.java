package jvlm.generate.kernels;

import static jdk.incubator.vector.VectorOperators.ADD;
import static jvlm.generate.kernels.Species.F;
import static jvlm.generate.kernels.Species.floats;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;

/** Four rows of float32 at once. */
final class FloatRowsVectors {
    private static MethodHandle fourHandle = Fence.of(MethodHandles.lookup(), "fourKernel");
    private static final ValueLayout.OfFloat FLOAT =
            ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private FloatRowsVectors() {}

    static void four(MemorySegment w, long p, int columns, float[] x, float[] y, int at) {
        try {
            fourHandle.invokeExact(w, p, columns, x, y, at);
        } catch (Throwable e) {
            throw Fence.thrown(e);
        }
    }

    private static void fourKernel(MemorySegment w, long p, int columns, float[] x, float[] y, int at) {
        long row = 4L * columns;
        var a = FloatVector.zero(F);
        var b = a;
        var c = a;
        var d = a;
        int i = 0;
        long q = p;
        for (; i + Lanes.COUNT <= columns; i += Lanes.COUNT, q += 4L * Lanes.COUNT) {
            var v = floats(x, i);
            a = floats(w, q).fma(v, a);
            b = floats(w, q + row).fma(v, b);
            c = floats(w, q + 2 * row).fma(v, c);
            d = floats(w, q + 3 * row).fma(v, d);
        }
        y[at] = a.reduceLanes(ADD) + tail(w, p, columns, x, i);
        y[at + 1] = b.reduceLanes(ADD) + tail(w, p + row, columns, x, i);
        y[at + 2] = c.reduceLanes(ADD) + tail(w, p + 2 * row, columns, x, i);
        y[at + 3] = d.reduceLanes(ADD) + tail(w, p + 3 * row, columns, x, i);
    }

    private static float tail(MemorySegment w, long p, int columns, float[] x, int from) {
        float sum = 0;
        for (int i = from; i < columns; i++) {
            sum += w.get(FLOAT, p + 4L * i) * x[i];
        }
        return sum;
    }
}
