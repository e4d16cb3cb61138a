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
 * Products of several columns with one block of rows of {@link ByteBlocks}: each column in the order of
 * {@link ByteVectors}, whose result it must have to the bit.
 */
final class ByteColumns {
    private static MethodHandle twoHandle = Fence.of(MethodHandles.lookup(), "twoKernel");
    private static MethodHandle fourHandle = Fence.of(MethodHandles.lookup(), "fourKernel");
    private static final int LANES = Lanes.COUNT;
    private static final int WORD = 4 * LANES;

    private ByteColumns() {}

    /** The columns {@code column} and the next; the words of the block start at {@code p}, {@code words} make a group. */
    static void two(
            MemorySegment w,
            long p,
            int groups,
            int words,
            Activations[] x,
            int column,
            float[] scales,
            float[][] y,
            int at) {
        try {
            twoHandle.invokeExact(w, p, groups, words, x, column, scales, y, at);
        } catch (Throwable e) {
            throw Fence.thrown(e);
        }
    }

    private static void twoKernel(
            MemorySegment w,
            long p,
            int groups,
            int words,
            Activations[] x,
            int column,
            float[] scales,
            float[][] y,
            int at) {
        var x0 = x[column].values;
        var x1 = x[column + 1].values;
        var s0 = x[column].sums(4 * words);
        var s1 = x[column + 1].sums(4 * words);
        var mask = IntVector.broadcast(I, ByteBlocks.MASK);
        var one = IntVector.broadcast(I, ByteBlocks.ONE);
        var y0 = FloatVector.zero(F);
        var y1 = y0;
        int i = 0;
        for (int g = 0; g < groups; g++) {
            var a0 = FloatVector.broadcast(F, -1.5f * s0[g]);
            var a1 = FloatVector.broadcast(F, -1.5f * s1[g]);
            var b0 = FloatVector.zero(F);
            var b1 = b0;
            for (int last = i + 4 * words; i < last; i += 4, p += WORD) {
                var v = ints(w, p);
                for (int j = i; j < i + 4; j += 2) {
                    var even = v.and(mask).or(one).reinterpretAsFloats();
                    v = v.lanewise(ROR, 8);
                    var odd = v.and(mask).or(one).reinterpretAsFloats();
                    v = v.lanewise(ROR, 8);
                    a0 = even.fma(all(x0, j), a0);
                    b0 = odd.fma(all(x0, j + 1), b0);
                    a1 = even.fma(all(x1, j), a1);
                    b1 = odd.fma(all(x1, j + 1), b1);
                }
            }
            var d = floats(scales, g * LANES);
            y0 = a0.add(b0).fma(d, y0);
            y1 = a1.add(b1).fma(d, y1);
        }
        y0.intoArray(y[column], at);
        y1.intoArray(y[column + 1], at);
    }

    /** The columns {@code column} to {@code column + 4}. */
    static void four(
            MemorySegment w,
            long p,
            int groups,
            int words,
            Activations[] x,
            int column,
            float[] scales,
            float[][] y,
            int at) {
        try {
            fourHandle.invokeExact(w, p, groups, words, x, column, scales, y, at);
        } catch (Throwable e) {
            throw Fence.thrown(e);
        }
    }

    private static void fourKernel(
            MemorySegment w,
            long p,
            int groups,
            int words,
            Activations[] x,
            int column,
            float[] scales,
            float[][] y,
            int at) {
        var x0 = x[column].values;
        var x1 = x[column + 1].values;
        var x2 = x[column + 2].values;
        var x3 = x[column + 3].values;
        var s0 = x[column].sums(4 * words);
        var s1 = x[column + 1].sums(4 * words);
        var s2 = x[column + 2].sums(4 * words);
        var s3 = x[column + 3].sums(4 * words);
        var mask = IntVector.broadcast(I, ByteBlocks.MASK);
        var one = IntVector.broadcast(I, ByteBlocks.ONE);
        var y0 = FloatVector.zero(F);
        var y1 = y0;
        var y2 = y0;
        var y3 = y0;
        int i = 0;
        for (int g = 0; g < groups; g++) {
            var a0 = FloatVector.broadcast(F, -1.5f * s0[g]);
            var a1 = FloatVector.broadcast(F, -1.5f * s1[g]);
            var a2 = FloatVector.broadcast(F, -1.5f * s2[g]);
            var a3 = FloatVector.broadcast(F, -1.5f * s3[g]);
            var b0 = FloatVector.zero(F);
            var b1 = b0;
            var b2 = b0;
            var b3 = b0;
            for (int last = i + 4 * words; i < last; i += 4, p += WORD) {
                var v = ints(w, p);
                for (int j = i; j < i + 4; j += 2) {
                    var even = v.and(mask).or(one).reinterpretAsFloats();
                    v = v.lanewise(ROR, 8);
                    a0 = even.fma(all(x0, j), a0);
                    a1 = even.fma(all(x1, j), a1);
                    a2 = even.fma(all(x2, j), a2);
                    a3 = even.fma(all(x3, j), a3);
                    var odd = v.and(mask).or(one).reinterpretAsFloats();
                    v = v.lanewise(ROR, 8);
                    b0 = odd.fma(all(x0, j + 1), b0);
                    b1 = odd.fma(all(x1, j + 1), b1);
                    b2 = odd.fma(all(x2, j + 1), b2);
                    b3 = odd.fma(all(x3, j + 1), b3);
                }
            }
            var d = floats(scales, g * LANES);
            y0 = a0.add(b0).fma(d, y0);
            y1 = a1.add(b1).fma(d, y1);
            y2 = a2.add(b2).fma(d, y2);
            y3 = a3.add(b3).fma(d, y3);
        }
        y0.intoArray(y[column], at);
        y1.intoArray(y[column + 1], at);
        y2.intoArray(y[column + 2], at);
        y3.intoArray(y[column + 3], at);
    }
}
