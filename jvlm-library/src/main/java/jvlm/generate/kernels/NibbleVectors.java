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

/** Products with two blocks of rows of {@link NibbleBlocks}. */
final class NibbleVectors {
    private static MethodHandle pairHandle = Fence.of(MethodHandles.lookup(), "pairKernel");
    private static MethodHandle scalesHandle = Fence.of(MethodHandles.lookup(), "scalesKernel");
    private static final int LANES = Lanes.COUNT;
    private static final int WORD = 4 * LANES;

    private NibbleVectors() {}

    /** From (d, m) to 16 d at {@code scales[at..]} and m behind them, for all groups of a block. */
    static void scales(MemorySegment w, long p, int groups, float[] scales, int at) {
        try {
            scalesHandle.invokeExact(w, p, groups, scales, at);
        } catch (Throwable e) {
            throw Fence.thrown(e);
        }
    }

    private static void scalesKernel(MemorySegment w, long p, int groups, float[] scales, int at) {
        int offsets = at + groups * LANES;
        for (int i = 0; i < groups * LANES; i += LANES) {
            var pair = ints(w, p + 4L * i);
            Halves.low(pair).mul(16f).intoArray(scales, at + i);
            Halves.high(pair).intoArray(scales, offsets + i);
        }
    }

    /** The words of one block start at {@code p} and give {@code y[at..]}, those of the other at {@code q} and {@code too}. */
    static void pair(
            MemorySegment w, long p, long q, int groups, Activations x, float[] scales, float[] y, int at, int too) {
        try {
            pairHandle.invokeExact(w, p, q, groups, x, scales, y, at, too);
        } catch (Throwable e) {
            throw Fence.thrown(e);
        }
    }

    private static void pairKernel(
            MemorySegment w, long p, long q, int groups, Activations x, float[] scales, float[] y, int at, int too) {
        var values = x.values;
        var sums = x.sums32;
        var ones = x.ones32;
        var upper = IntVector.broadcast(I, NibbleBlocks.UPPER);
        var lower = IntVector.broadcast(I, NibbleBlocks.LOWER);
        var one = IntVector.broadcast(I, NibbleBlocks.ONE);
        var sixteen = IntVector.broadcast(I, NibbleBlocks.SIXTEEN);
        var sumP = FloatVector.zero(F);
        var sumQ = sumP;
        int more = groups * LANES;
        for (int g = 0; g < groups; g++) {
            var a = FloatVector.zero(F);
            var b = a;
            var c = a;
            var d = a;
            for (int i = g * 32, last = i + 32; i != last; i += 8, p += WORD, q += WORD) {
                var v = ints(w, p);
                var u = ints(w, q);
                for (int j = i, end = i + 8; j < end; j += 2) {
                    var even = all(values, j);
                    var odd = all(values, j + 1);
                    a = v.and(upper).or(one).reinterpretAsFloats().fma(even, a);
                    b = v.and(lower).or(sixteen).reinterpretAsFloats().fma(odd, b);
                    c = u.and(upper).or(one).reinterpretAsFloats().fma(even, c);
                    d = u.and(lower).or(sixteen).reinterpretAsFloats().fma(odd, d);
                    v = v.lanewise(ROR, 8);
                    u = u.lanewise(ROR, 8);
                }
            }
            int s = g * LANES;
            var extra = all(ones, g);
            var sum = all(sums, g);
            sumP = floats(scales, more + s).fma(sum, a.add(b).sub(extra).fma(floats(scales, s), sumP));
            sumQ = floats(scales, 3 * more + s).fma(sum, c.add(d).sub(extra).fma(floats(scales, 2 * more + s), sumQ));
        }
        sumP.intoArray(y, at);
        sumQ.intoArray(y, too);
    }
}
