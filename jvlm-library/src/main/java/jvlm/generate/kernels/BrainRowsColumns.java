package jvlm.generate.kernels;

import static jvlm.generate.kernels.BrainRowsVectors.high;
import static jvlm.generate.kernels.BrainRowsVectors.low;
import static jvlm.generate.kernels.Species.F;
import static jvlm.generate.kernels.Species.floats;
import static jvlm.generate.kernels.Species.ints;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import jdk.incubator.vector.FloatVector;

/**
 * Products of four columns with rows of {@link BrainRows}, two rows at once: each in the order of
 * {@link BrainRowsVectors}, whose result it must have to the bit.
 */
final class BrainRowsColumns {
    private static MethodHandle kernel = Fence.of(MethodHandles.lookup(), "fourKernel");
    private static final int LANES = Lanes.COUNT;

    private BrainRowsColumns() {}

    /**
     * The columns {@code column} to {@code column + 4} with the rows {@code from} to {@code to}, an even number.
     *
     * @param lanes scratch memory for eight vectors
     */
    static void four(
            MemorySegment w, int columns, int from, int to, Activations[] x, int column, float[] lanes, float[][] y) {
        for (int r = from; r < to; r += 2) {
            int tail;
            try {
                tail = (int) kernel.invokeExact(w, columns, r, x, column, lanes);
            } catch (Throwable e) {
                throw Fence.thrown(e);
            }
            for (int i = 0; i < 8; i++) {
                var in = x[column + i / 2];
                int row = r + i % 2;
                y[column + i / 2][row] = Species.sum(lanes, i * LANES)
                        + BrainRows.dot(w, 2L * row * columns, tail, columns, in.even, in.odd);
            }
        }
    }

    /** The sums of two rows by column, a vector each; returns the first column that is not part of them. */
    private static int fourKernel(MemorySegment w, int columns, int r, Activations[] x, int column, float[] lanes) {
        var x0 = x[column];
        var x1 = x[column + 1];
        var x2 = x[column + 2];
        var x3 = x[column + 3];
        long row = 2L * columns;
        var a0 = FloatVector.zero(F);
        var b0 = a0;
        var a1 = a0;
        var b1 = a0;
        var a2 = a0;
        var b2 = a0;
        var a3 = a0;
        var b3 = a0;
        int i = 0;
        for (long q = r * row; 2 * (i + LANES) <= columns; i += LANES, q += 4L * LANES) {
            var v = ints(w, q);
            var u = ints(w, q + row);
            var low0 = low(v);
            var low1 = low(u);
            var high0 = high(v);
            var high1 = high(u);
            var e = floats(x0.even, i);
            var o = floats(x0.odd, i);
            a0 = high0.fma(o, low0.fma(e, a0));
            b0 = high1.fma(o, low1.fma(e, b0));
            e = floats(x1.even, i);
            o = floats(x1.odd, i);
            a1 = high0.fma(o, low0.fma(e, a1));
            b1 = high1.fma(o, low1.fma(e, b1));
            e = floats(x2.even, i);
            o = floats(x2.odd, i);
            a2 = high0.fma(o, low0.fma(e, a2));
            b2 = high1.fma(o, low1.fma(e, b2));
            e = floats(x3.even, i);
            o = floats(x3.odd, i);
            a3 = high0.fma(o, low0.fma(e, a3));
            b3 = high1.fma(o, low1.fma(e, b3));
        }
        a0.intoArray(lanes, 0);
        b0.intoArray(lanes, LANES);
        a1.intoArray(lanes, 2 * LANES);
        b1.intoArray(lanes, 3 * LANES);
        a2.intoArray(lanes, 4 * LANES);
        b2.intoArray(lanes, 5 * LANES);
        a3.intoArray(lanes, 6 * LANES);
        b3.intoArray(lanes, 7 * LANES);
        return 2 * i;
    }
}
