package jvlm.generate.kernels;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/** Bfloat16 numbers, one row after the other: straight from a file that holds them so. */
public record BrainRows(MemorySegment memory, int rows, int columns) implements PackedMatrix {
    private static final ValueLayout.OfShort SHORT =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    @Override
    public long bytes() {
        return 2L * rows * columns;
    }

    @Override
    public void times(Activations x, Workspace workspace, float[] y, int at, int from, int to) {
        int start = from * UNIT;
        int end = Math.min(rows, to * UNIT);
        int count = (end - start) / 4;
        BrainRowsVectors.rows(memory, columns, start, count, x.even, x.odd, workspace.lanes, y, at);
        for (int row = start + 4 * count; row < end; row++) {
            y[at + row] = dot(memory, 2L * row * columns, 0, columns, x.even, x.odd);
        }
    }

    @Override
    public void times(Activations[] x, int first, int end, Workspace workspace, float[][] y, int from, int to) {
        for (int unit = from; unit < to; unit++) {
            int start = unit * UNIT;
            int rest = Math.min(rows, start + UNIT) % 4;
            int fours = Math.min(rows, start + UNIT) - rest;
            int c = first;
            for (; c + 4 <= end; c += 4) {
                BrainRowsColumns.four(memory, columns, start, fours, x, c, workspace.lanes, y);
                for (int i = 0; i < 4 * rest; i++) {
                    var in = x[c + i / rest];
                    int row = fours + i % rest;
                    y[c + i / rest][row] = dot(memory, 2L * row * columns, 0, columns, in.even, in.odd);
                }
            }
            for (; c < end; c++) {
                times(x[c], workspace, y[c], 0, unit, unit + 1);
            }
        }
    }

    /** The product of the columns {@code from} (even) to {@code to} of the row that starts at byte {@code p}. */
    static float dot(MemorySegment w, long p, int from, int to, float[] even, float[] odd) {
        float sum = 0;
        for (int c = from; c < to; c++) {
            sum += widen(w.get(SHORT, p + 2L * c)) * ((c & 1) == 0 ? even : odd)[c >> 1];
        }
        return sum;
    }

    static float widen(short bits) {
        return Float.intBitsToFloat(bits << 16);
    }

    /** To the nearest, ties to even, as the processor does. */
    static short narrow(float x) {
        int bits = Float.floatToRawIntBits(x);
        return (short) ((bits + 0x7fff + ((bits >>> 16) & 1)) >>> 16);
    }

    @Override
    public void row(int index, float[] out) {
        long p = 2L * index * columns;
        for (int c = 0; c < columns; c++) {
            out[c] = widen(memory.get(SHORT, p + 2L * c));
        }
    }
}
