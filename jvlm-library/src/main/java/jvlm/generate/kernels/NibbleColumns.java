package jvlm.generate.kernels;

import static jdk.incubator.vector.VectorOperators.ROR;
import static jvlm.generate.kernels.Species.F;
import static jvlm.generate.kernels.Species.I;
import static jvlm.generate.kernels.Species.all;
import static jvlm.generate.kernels.Species.floats;
import static jvlm.generate.kernels.Species.ints;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;

/**
 * Products of several columns with blocks of rows of {@link NibbleBlocks}: each column in the order of
 * {@link NibbleVectors}, whose result it must have to the bit.
 */
final class NibbleColumns {
    private static MethodHandle twoHandle = Fence.of(MethodHandles.lookup(), "twoKernel");
    private static MethodHandle fourHandle = Fence.of(MethodHandles.lookup(), "fourKernel");
    private static final int LANES = Lanes.COUNT;
    private static final int WORD = 4 * LANES;

    private NibbleColumns() {}

    /**
     * The columns {@code column} and the next.
     *
     * @param p the first word of the block
     * @param s its scales; the offsets follow them
     */
    static void two(
            MemorySegment w,
            long p,
            int groups,
            Activations[] x,
            int column,
            float[] scales,
            int s,
            float[][] y,
            int at) {
        try {
            twoHandle.invokeExact(w, p, groups, x, column, scales, s, y, at);
        } catch (Throwable e) {
            throw Fence.thrown(e);
        }
    }

    private static void twoKernel(
            MemorySegment w,
            long p,
            int groups,
            Activations[] x,
            int column,
            float[] scales,
            int s,
            float[][] y,
            int at) {
        var x0 = x[column].values;
        var x1 = x[column + 1].values;
        var upper = IntVector.broadcast(I, NibbleBlocks.UPPER);
        var lower = IntVector.broadcast(I, NibbleBlocks.LOWER);
        var one = IntVector.broadcast(I, NibbleBlocks.ONE);
        var sixteen = IntVector.broadcast(I, NibbleBlocks.SIXTEEN);
        var y0 = FloatVector.zero(F);
        var y1 = y0;
        for (int g = 0; g < groups; g++) {
            var a0 = FloatVector.zero(F);
            var b0 = a0;
            var a1 = a0;
            var b1 = a0;
            for (int i = g * 32, last = i + 32; i < last; i += 8, p += WORD) {
                var v = ints(w, p);
                for (int j = 0; j < 8; j += 2) {
                    var even = v.and(upper).or(one).reinterpretAsFloats();
                    var odd = v.and(lower).or(sixteen).reinterpretAsFloats();
                    a0 = even.fma(all(x0, i + j), a0);
                    b0 = odd.fma(all(x0, i + j + 1), b0);
                    a1 = even.fma(all(x1, i + j), a1);
                    b1 = odd.fma(all(x1, i + j + 1), b1);
                    v = v.lanewise(ROR, 8);
                }
            }
            var d = floats(scales, s + g * LANES);
            var m = floats(scales, s + (groups + g) * LANES);
            y0 = group(x[column], g, a0.add(b0), d, m, y0);
            y1 = group(x[column + 1], g, a1.add(b1), d, m, y1);
        }
        y0.intoArray(y[column], at);
        y1.intoArray(y[column + 1], at);
    }

    private static FloatVector group(
            Activations x, int g, FloatVector product, FloatVector d, FloatVector m, FloatVector sum) {
        return m.fma(all(x.sums32, g), product.sub(all(x.ones32, g)).fma(d, sum));
    }

    /** The columns {@code column} to {@code column + 4}. */
    static void four(
            MemorySegment w,
            long p,
            int groups,
            Activations[] x,
            int column,
            float[] scales,
            int s,
            float[][] y,
            int at) {
        try {
            fourHandle.invokeExact(w, p, groups, x, column, scales, s, y, at);
        } catch (Throwable e) {
            throw Fence.thrown(e);
        }
    }

    private static void fourKernel(
            MemorySegment w,
            long p,
            int groups,
            Activations[] x,
            int column,
            float[] scales,
            int s,
            float[][] y,
            int at) {
        var x0 = x[column].values;
        var x1 = x[column + 1].values;
        var x2 = x[column + 2].values;
        var x3 = x[column + 3].values;
        var upper = IntVector.broadcast(I, NibbleBlocks.UPPER);
        var lower = IntVector.broadcast(I, NibbleBlocks.LOWER);
        var one = IntVector.broadcast(I, NibbleBlocks.ONE);
        var sixteen = IntVector.broadcast(I, NibbleBlocks.SIXTEEN);
        var y0 = FloatVector.zero(F);
        var y1 = y0;
        var y2 = y0;
        var y3 = y0;
        for (int g = 0; g < groups; g++) {
            var a0 = FloatVector.zero(F);
            var b0 = a0;
            var a1 = a0;
            var b1 = a0;
            var a2 = a0;
            var b2 = a0;
            var a3 = a0;
            var b3 = a0;
            for (int i = g * 32, last = i + 32; i < last; i += 8, p += WORD) {
                var v = ints(w, p);
                for (int j = 0; j < 8; j += 2) {
                    var even = v.and(upper).or(one).reinterpretAsFloats();
                    a0 = even.fma(all(x0, i + j), a0);
                    a1 = even.fma(all(x1, i + j), a1);
                    a2 = even.fma(all(x2, i + j), a2);
                    a3 = even.fma(all(x3, i + j), a3);
                    var odd = v.and(lower).or(sixteen).reinterpretAsFloats();
                    b0 = odd.fma(all(x0, i + j + 1), b0);
                    b1 = odd.fma(all(x1, i + j + 1), b1);
                    b2 = odd.fma(all(x2, i + j + 1), b2);
                    b3 = odd.fma(all(x3, i + j + 1), b3);
                    v = v.lanewise(ROR, 8);
                }
            }
            var d = floats(scales, s + g * LANES);
            var m = floats(scales, s + (groups + g) * LANES);
            y0 = group(x[column], g, a0.add(b0), d, m, y0);
            y1 = group(x[column + 1], g, a1.add(b1), d, m, y1);
            y2 = group(x[column + 2], g, a2.add(b2), d, m, y2);
            y3 = group(x[column + 3], g, a3.add(b3), d, m, y3);
        }
        y0.intoArray(y[column], at);
        y1.intoArray(y[column + 1], at);
        y2.intoArray(y[column + 2], at);
        y3.intoArray(y[column + 3], at);
    }
}
