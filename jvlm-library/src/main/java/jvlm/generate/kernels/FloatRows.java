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
        int end = Math.min(rows, to * UNIT);
        int row = from * UNIT;
        if (Lanes.VECTORS) {
            for (; row + 4 <= end; row += 4) {
                FloatRowsVectors.four(memory, 4L * row * columns, columns, x.values, y, at + row);
            }
        }
        for (; row < end; row++) {
            y[at + row] = dot(4L * row * columns, x.values);
        }
    }

    private float dot(long p, float[] x) {
        float sum = 0;
        for (int c = 0; c < columns; c++) {
            sum += memory.get(FLOAT, p + 4L * c) * x[c];
        }
        return sum;
    }

    @Override
    public void row(int index, float[] out) {
        MemorySegment.copy(memory, FLOAT, 4L * index * columns, out, 0, columns);
    }
}
