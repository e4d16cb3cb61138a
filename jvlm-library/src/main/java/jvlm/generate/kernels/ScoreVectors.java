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

/** Scores of whole blocks of places, for one query or two that share the keys. */
final class ScoreVectors {
    private static MethodHandle oneHandle = Fence.of(MethodHandles.lookup(), "oneKernel");
    private static MethodHandle twoHandle = Fence.of(MethodHandles.lookup(), "twoKernel");
    private static final int LANES = Lanes.COUNT;
    private static final int WORD = 4 * LANES;

    private ScoreVectors() {}

    /** The second query follows the first; its scores lie {@code stride} further. */
    static void two(
            KeyValues past, int head, int start, int end, float[] x, int q, float[] scores, int at, int stride) {
        try {
            twoHandle.invokeExact(past, head, start, end, x, q, scores, at, stride);
        } catch (Throwable e) {
            throw Fence.thrown(e);
        }
    }

    private static void twoKernel(
            KeyValues past, int head, int start, int end, float[] x, int q, float[] scores, int at, int stride) {
        int padded = past.padded;
        long block = (past.brain ? 2L : 4L) * padded * LANES;
        long p = head * past.headBytes + block * (start / LANES);
        for (int i = at; i < at + end - start; i += LANES, p += block) {
            if (past.brain) {
                brain2(past.keys, p, padded, x, q, scores, i, stride);
            } else {
                float2(past.keys, p, padded, x, q, scores, i, stride);
            }
        }
    }

    static void one(KeyValues past, int head, int start, int end, float[] x, int q, float[] scores, int at) {
        try {
            oneHandle.invokeExact(past, head, start, end, x, q, scores, at);
        } catch (Throwable e) {
            throw Fence.thrown(e);
        }
    }

    private static void oneKernel(
            KeyValues past, int head, int start, int end, float[] x, int q, float[] scores, int at) {
        int padded = past.padded;
        long block = (past.brain ? 2L : 4L) * padded * LANES;
        long p = head * past.headBytes + block * (start / LANES);
        for (int i = at; i < at + end - start; i += LANES, p += block) {
            if (past.brain) {
                brain1(past.keys, p, padded, x, q, scores, i);
            } else {
                float1(past.keys, p, padded, x, q, scores, i);
            }
        }
    }

    private static void brain2(
            MemorySegment keys, long p, int padded, float[] x, int q, float[] scores, int at, int stride) {
        var a = FloatVector.zero(F);
        var b = a;
        var c = a;
        var d = a;
        int other = q + padded;
        for (int i = 0; i < padded; i += 2, p += WORD) {
            var v = ints(keys, p);
            var even = low(v);
            var odd = high(v);
            a = even.fma(all(x, q + i), a);
            b = odd.fma(all(x, q + i + 1), b);
            c = even.fma(all(x, other + i), c);
            d = odd.fma(all(x, other + i + 1), d);
        }
        a.add(b).intoArray(scores, at);
        c.add(d).intoArray(scores, at + stride);
    }

    private static void brain1(MemorySegment keys, long p, int padded, float[] x, int q, float[] scores, int at) {
        var a = FloatVector.zero(F);
        var b = a;
        var c = a;
        var d = a;
        for (int i = 0; i < padded; i += 4, p += 2 * WORD) {
            var v = ints(keys, p);
            var u = ints(keys, p + WORD);
            a = low(v).fma(all(x, q + i), a);
            b = high(v).fma(all(x, q + i + 1), b);
            c = low(u).fma(all(x, q + i + 2), c);
            d = high(u).fma(all(x, q + i + 3), d);
        }
        a.add(b).add(c.add(d)).intoArray(scores, at);
    }

    private static void float2(
            MemorySegment keys, long p, int padded, float[] x, int q, float[] scores, int at, int stride) {
        var a = FloatVector.zero(F);
        var b = a;
        var c = a;
        var d = a;
        int other = q + padded;
        for (int i = 0; i < padded; i += 2, p += 2 * WORD) {
            var v = floats(keys, p);
            var u = floats(keys, p + WORD);
            a = v.fma(all(x, q + i), a);
            b = u.fma(all(x, q + i + 1), b);
            c = v.fma(all(x, other + i), c);
            d = u.fma(all(x, other + i + 1), d);
        }
        a.add(b).intoArray(scores, at);
        c.add(d).intoArray(scores, at + stride);
    }

    private static void float1(MemorySegment keys, long p, int padded, float[] x, int q, float[] scores, int at) {
        var a = FloatVector.zero(F);
        var b = a;
        for (int i = 0; i < padded; i += 2, p += 2 * WORD) {
            a = floats(keys, p).fma(all(x, q + i), a);
            b = floats(keys, p + WORD).fma(all(x, q + i + 1), b);
        }
        a.add(b).intoArray(scores, at);
    }
}
