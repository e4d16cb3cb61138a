package jvlm.generate.kernels;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Keys and values of one layer of one sequence, as bfloat16 or float32. Keys lie in blocks of {@link Lanes#COUNT} places,
 * a lane a place, so that a score needs no sum over lanes; values lie place after place. As bfloat16 a word holds two
 * neighbouring components of a key, and of a value the components i and i + {@link Lanes#COUNT} of 2
 * {@link Lanes#COUNT}, so that both halves are components in order.
 */
public final class KeyValues {
    private static final int LANES = Lanes.COUNT;

    final MemorySegment keys;
    final MemorySegment values;
    final boolean brain;
    /** Components of a head, padded with zeros to whole vectors: what a value takes. */
    final int padded;
    /** Bytes of the keys, and of the values, of one head. */
    final long headBytes;

    private final int headDim;

    /** Memory for {@code capacity} places, which becomes resident as they are filled. */
    public KeyValues(Arena arena, int heads, int headDim, int capacity, boolean brain) {
        this.headDim = headDim;
        this.brain = brain;
        this.padded = padded(headDim);
        long places = (long) Math.ceilDiv(capacity, LANES) * LANES;
        this.headBytes = places * padded * (brain ? 2 : 4);
        this.keys = Pages.allocate(arena, headBytes * heads);
        this.values = Pages.allocate(arena, headBytes * heads);
    }

    /** Components of a head as queries and mixed values have them: zeros behind the last. */
    public static int padded(int headDim) {
        return Math.ceilDiv(headDim, 2 * LANES) * 2 * LANES;
    }

    /** Writes the key {@code k[from..]} and the value {@code v[at..]} of one head at one place. */
    public void set(int head, int place, float[] k, int from, float[] v, int at) {
        if (brain) {
            setBrain(head, place, k, from, v, at);
        } else {
            setFloat(head, place, k, from, v, at);
        }
    }

    private void setBrain(int head, int place, float[] k, int from, float[] v, int at) {
        long block = head * headBytes + 2L * padded * LANES * (place / LANES) + 4L * (place % LANES);
        for (int i = 0; i < headDim; i++) {
            keys.set(
                    ValueLayout.JAVA_SHORT,
                    block + 4L * LANES * (i >> 1) + 2L * (i & 1),
                    BrainRows.narrow(k[from + i]));
        }
        long row = head * headBytes + 2L * padded * place;
        for (int i = 0; i < headDim; i++) {
            int in = i % (2 * LANES);
            long word = row + 4L * ((i / (2 * LANES)) * LANES + in % LANES);
            values.set(ValueLayout.JAVA_SHORT, word + 2L * (in / LANES), BrainRows.narrow(v[at + i]));
        }
    }

    private void setFloat(int head, int place, float[] k, int from, float[] v, int at) {
        long block = head * headBytes + 4L * padded * LANES * (place / LANES) + 4L * (place % LANES);
        for (int i = 0; i < headDim; i++) {
            keys.set(ValueLayout.JAVA_FLOAT, block + 4L * LANES * i, k[from + i]);
        }
        long row = head * headBytes + 4L * padded * place;
        for (int i = 0; i < headDim; i++) {
            values.set(ValueLayout.JAVA_FLOAT, row + 4L * i, v[at + i]);
        }
    }

    /** Reads the key of one head at one place into {@code k[from..]}, and the value into {@code v[at..]}. */
    public void get(int head, int place, float[] k, int from, float[] v, int at) {
        for (int i = 0; i < headDim; i++) {
            k[from + i] = key(head, place, i);
            v[at + i] = value(head, place, i);
        }
    }

    float key(int head, int place, int i) {
        if (brain) {
            long block = head * headBytes + 2L * padded * LANES * (place / LANES) + 4L * (place % LANES);
            return BrainRows.widen(keys.get(ValueLayout.JAVA_SHORT, block + 4L * LANES * (i >> 1) + 2L * (i & 1)));
        }
        long block = head * headBytes + 4L * padded * LANES * (place / LANES) + 4L * (place % LANES);
        return keys.get(ValueLayout.JAVA_FLOAT, block + 4L * LANES * i);
    }

    float value(int head, int place, int i) {
        if (brain) {
            int in = i % (2 * LANES);
            long word = head * headBytes + 2L * padded * place + 4L * ((i / (2 * LANES)) * LANES + in % LANES);
            return BrainRows.widen(values.get(ValueLayout.JAVA_SHORT, word + 2L * (in / LANES)));
        }
        return values.get(ValueLayout.JAVA_FLOAT, head * headBytes + 4L * padded * place + 4L * i);
    }

    int headDim() {
        return headDim;
    }
}
