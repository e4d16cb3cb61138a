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

/** Products with one block of rows of {@link ByteBlocks}. */
final class ByteVectors {
    private static MethodHandle blockHandle = Fence.of(MethodHandles.lookup(), "blockKernel");
    private static MethodHandle scalesHandle = Fence.of(MethodHandles.lookup(), "scalesKernel");
    private static final int LANES = Lanes.COUNT;
    private static final int WORD = 4 * LANES;

    private ByteVectors() {}

    /** 256 d for all groups of a block. */
    static void scales(MemorySegment w, long p, int groups, float[] scales) {
        try {
            scalesHandle.invokeExact(w, p, groups, scales);
        } catch (Throwable e) {
            throw Fence.thrown(e);
        }
    }

    private static void scalesKernel(MemorySegment w, long p, int groups, float[] scales) {
        for (int g = 0; g < groups; g += 2, p += WORD) {
            var pair = ints(w, p);
            Halves.low(pair).mul(256f).intoArray(scales, g * LANES);
            Halves.high(pair).mul(256f).intoArray(scales, (g + 1) * LANES);
        }
    }

    /** The words of the block start at {@code p}; {@code words} of them make a group. */
    static void block(
            MemorySegment w,
            long p,
            int groups,
            int words,
            float[] x,
            float[] sums,
            float[] scales,
            float[] y,
            int at) {
        try {
            blockHandle.invokeExact(w, p, groups, words, x, sums, scales, y, at);
        } catch (Throwable e) {
            throw Fence.thrown(e);
        }
    }

    private static void blockKernel(
            MemorySegment w,
            long p,
            int groups,
            int words,
            float[] x,
            float[] sums,
            float[] scales,
            float[] y,
            int at) {
        var mask = IntVector.broadcast(I, ByteBlocks.MASK);
        var one = IntVector.broadcast(I, ByteBlocks.ONE);
        var sum = FloatVector.zero(F);
        int i = 0;
        for (int g = 0; g < groups; g++) {
            // Each 1 + u/256 stands for (u - 128)/256: 1.5 too much.
            var a = FloatVector.broadcast(F, -1.5f * sums[g]);
            var b = FloatVector.zero(F);
            for (int last = i + 4 * words; i != last; i += 4, p += WORD) {
                var v = ints(w, p);
                a = v.and(mask).or(one).reinterpretAsFloats().fma(all(x, i), a);
                v = v.lanewise(ROR, 8);
                b = v.and(mask).or(one).reinterpretAsFloats().fma(all(x, i + 1), b);
                v = v.lanewise(ROR, 8);
                a = v.and(mask).or(one).reinterpretAsFloats().fma(all(x, i + 2), a);
                v = v.lanewise(ROR, 8);
                b = v.and(mask).or(one).reinterpretAsFloats().fma(all(x, i + 3), b);
            }
            sum = a.add(b).fma(floats(scales, g * LANES), sum);
        }
        sum.intoArray(y, at);
    }
}
