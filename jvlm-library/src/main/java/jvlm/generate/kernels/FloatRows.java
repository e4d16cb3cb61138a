package jvlm.generate.kernels;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/** Float32 numbers, one row after the other: straight from a file that holds them so. */
public record FloatRows(MemorySegment memory, int rows, int columns) implements PackedMatrix {
    private static final ValueLayout.OfFloat FLOAT =
            ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    @Override
    public long bytes() {
        return 4L * rows * columns;
    }

    @Override
    public void times(Activations x, Workspace workspace, float[] y, int at, int from, int to) {
        int start = from * UNIT;
        int end = Math.min(rows, to * UNIT);
        int count = (end - start) / 4;
        FloatRowsVectors.rows(memory, columns, start, count, x.values, workspace.lanes, y, at);
        for (int row = start + 4 * count; row < end; row++) {
            y[at + row] = dot(memory, 4L * row * columns, 0, columns, x.values);
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
                FloatRowsColumns.four(memory, columns, start, fours, x, c, workspace.lanes, y);
                for (int i = 0; i < 4 * rest; i++) {
                    int row = fours + i % rest;
                    y[c + i / rest][row] = dot(memory, 4L * row * columns, 0, columns, x[c + i / rest].values);
                }
            }
            for (; c < end; c++) {
                times(x[c], workspace, y[c], 0, unit, unit + 1);
            }
        }
    }

    /** The product of the columns {@code from} to {@code to} of the row that starts at byte {@code p}. */
    static float dot(MemorySegment w, long p, int from, int to, float[] x) {
        float sum = 0;
        for (int c = from; c < to; c++) {
            sum += w.get(FLOAT, p + 4L * c) * x[c];
        }
        return sum;
    }

    @Override
    public void row(int index, float[] out) {
        MemorySegment.copy(memory, FLOAT, 4L * index * columns, out, 0, columns);
    }
}
