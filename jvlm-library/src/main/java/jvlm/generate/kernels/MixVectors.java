package jvlm.generate.kernels;

import static jvlm.generate.kernels.BrainRowsVectors.high;
import static jvlm.generate.kernels.BrainRowsVectors.low;
import static jvlm.generate.kernels.Species.F;
import static jvlm.generate.kernels.Species.all;
import static jvlm.generate.kernels.Species.floats;
import static jvlm.generate.kernels.Species.ints;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import jdk.incubator.vector.FloatVector;

/** Sums of values by weights, two vectors of components at a time, for one query or two that share the values. */
final class MixVectors {
    private static MethodHandle oneHandle = Fence.of(MethodHandles.lookup(), "oneKernel");
    private static MethodHandle twoHandle = Fence.of(MethodHandles.lookup(), "twoKernel");
    private static final int LANES = Lanes.COUNT;
    private static final int WORD = 4 * LANES;

    private MixVectors() {}

    /** The second query's weights lie {@code stride} further, its output a padded head further. */
    static void two(
            KeyValues past, int head, int start, int end, float[] weights, int at, int stride, float[] out, int o) {
        try {
            twoHandle.invokeExact(past, head, start, end, weights, at, stride, out, o);
        } catch (Throwable e) {
            throw Fence.thrown(e);
        }
    }

    private static void twoKernel(
            KeyValues past, int head, int start, int end, float[] weights, int at, int stride, float[] out, int o) {
        int padded = past.padded;
        int row = (past.brain ? 2 : 4) * padded;
        long p = head * past.headBytes + (long) row * start;
        for (int c = 0; c < padded; c += 2 * LANES, p += past.brain ? WORD : 2 * WORD) {
            if (past.brain) {
                brain2(past.values, p, row, end - start, weights, at, stride, out, o + c, padded);
            } else {
                float2(past.values, p, row, end - start, weights, at, stride, out, o + c, padded);
            }
        }
    }

    static void one(KeyValues past, int head, int start, int end, float[] weights, int at, float[] out, int o) {
        try {
            oneHandle.invokeExact(past, head, start, end, weights, at, out, o);
        } catch (Throwable e) {
            throw Fence.thrown(e);
        }
    }

    private static void oneKernel(
            KeyValues past, int head, int start, int end, float[] weights, int at, float[] out, int o) {
        int padded = past.padded;
        int row = (past.brain ? 2 : 4) * padded;
        long p = head * past.headBytes + (long) row * start;
        for (int c = 0; c < padded; c += 2 * LANES, p += past.brain ? WORD : 2 * WORD) {
            if (past.brain) {
                brain1(past.values, p, row, end - start, weights, at, out, o + c);
            } else {
                float1(past.values, p, row, end - start, weights, at, out, o + c);
            }
        }
    }

    private static void brain2(
            MemorySegment values,
            long p,
            int row,
            int places,
            float[] weights,
            int at,
            int stride,
            float[] out,
            int o,
            int padded) {
        var a = FloatVector.zero(F);
        var b = a;
        var c = a;
        var d = a;
        for (int t = at; t < at + places; t++, p += row) {
            var v = ints(values, p);
            var first = low(v);
            var second = high(v);
            var w = all(weights, t);
            var u = all(weights, t + stride);
            a = first.fma(w, a);
            b = second.fma(w, b);
            c = first.fma(u, c);
            d = second.fma(u, d);
        }
        a.intoArray(out, o);
        b.intoArray(out, o + LANES);
        c.intoArray(out, o + padded);
        d.intoArray(out, o + padded + LANES);
    }

    /** Two places at once, since the sums of one would wait for each other. */
    private static void brain1(
            MemorySegment values, long p, int row, int places, float[] weights, int at, float[] out, int o) {
        var a = FloatVector.zero(F);
        var b = a;
        var c = a;
        var d = a;
        for (int t = at; t < at + places; t += 2, p += 2 * row) {
            var v = ints(values, p);
            var u = ints(values, p + row);
            a = low(v).fma(all(weights, t), a);
            b = high(v).fma(all(weights, t), b);
            c = low(u).fma(all(weights, t + 1), c);
            d = high(u).fma(all(weights, t + 1), d);
        }
        a.add(c).intoArray(out, o);
        b.add(d).intoArray(out, o + LANES);
    }

    private static void float2(
            MemorySegment values,
            long p,
            int row,
            int places,
            float[] weights,
            int at,
            int stride,
            float[] out,
            int o,
            int padded) {
        var a = FloatVector.zero(F);
        var b = a;
        var c = a;
        var d = a;
        for (int t = at; t < at + places; t++, p += row) {
            var first = floats(values, p);
            var second = floats(values, p + WORD);
            var w = all(weights, t);
            var u = all(weights, t + stride);
            a = first.fma(w, a);
            b = second.fma(w, b);
            c = first.fma(u, c);
            d = second.fma(u, d);
        }
        a.intoArray(out, o);
        b.intoArray(out, o + LANES);
        c.intoArray(out, o + padded);
        d.intoArray(out, o + padded + LANES);
    }

    private static void float1(
            MemorySegment values, long p, int row, int places, float[] weights, int at, float[] out, int o) {
        var a = FloatVector.zero(F);
        var b = a;
        for (int t = at; t < at + places; t++, p += row) {
            var w = all(weights, t);
            a = floats(values, p).fma(w, a);
            b = floats(values, p + WORD).fma(w, b);
        }
        a.intoArray(out, o);
        b.intoArray(out, o + LANES);
    }
}
