package jvlm.generate.kernels;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Numbers of eight bits, {@code w = d q} with d in float16 for each group of 16 or 32 columns: ggml's Q8_0, and what
 * unpacks to it without loss.
 *
 * <p>Rows lie in blocks of {@link Lanes#COUNT}, one 32-bit lane a row: first the scales, two groups a word, then words of
 * four columns. A number is kept as u = q + 128 where masking leaves it in the mantissa of a float32, 1 + u/256, after
 * rotations by eight; what is too much is taken back through the sum of x.
 */
public final class ByteBlocks implements PackedMatrix {
    private static final int LANES = Lanes.COUNT;
    private static final int WORD = 4 * LANES;
    /** The top eight bits of a float32's mantissa. */
    static final int MASK = 0x7f8000;

    static final int ONE = 0x3f800000;
    private static final int PLACE = 15;

    private final MemorySegment memory;
    private final int rows;
    private final int columns;
    private final int group;
    private final int groups;

    /**
     * Zeros, to be filled by {@link #set}. Columns must be a multiple of 32.
     *
     * @param group columns of one scale: 16 or 32
     */
    public ByteBlocks(Arena arena, int rows, int columns, int group) {
        this.rows = rows;
        this.columns = columns;
        this.group = group;
        this.groups = columns / group;
        this.memory = Pages.allocate(arena, block() * (PackedMatrix.padded(rows) / LANES));
    }

    private long block() {
        return (long) WORD * (scaleWords() + columns / 4);
    }

    private int scaleWords() {
        return Math.ceilDiv(groups, 2);
    }

    /** Writes one group: float16 bits of its scale, and its numbers from {@code numbers[at]} on. */
    public void set(int row, int index, short d, byte[] numbers, int at) {
        long block = block() * (row / LANES) + 4L * (row % LANES);
        memory.set(ValueLayout.JAVA_SHORT, block + (long) WORD * (index / 2) + 2L * (index % 2), d);
        long words = block + (long) WORD * (scaleWords() + index * (group / 4));
        for (int c = 0; c < group; c += 4) {
            int word = 0;
            for (int j = 0; j < 4; j++) {
                word |= Integer.rotateLeft(numbers[at + c + j] + 128, PLACE + 8 * j);
            }
            memory.set(ValueLayout.JAVA_INT, words + (long) WORD * (c / 4), word);
        }
    }

    @Override
    public int rows() {
        return rows;
    }

    @Override
    public int columns() {
        return columns;
    }

    @Override
    public long bytes() {
        return memory.byteSize();
    }

    @Override
    public void times(Activations x, Workspace workspace, float[] y, int at, int from, int to) {
        var sums = x.sums(group);
        int words = group / 4;
        for (int b = from * (UNIT / LANES); b < to * (UNIT / LANES); b++) {
            long p = block() * b;
            ByteVectors.scales(memory, p, groups, workspace.scales);
            ByteVectors.block(
                    memory,
                    p + (long) WORD * scaleWords(),
                    groups,
                    words,
                    x.values,
                    sums,
                    workspace.scales,
                    y,
                    at + b * LANES);
        }
    }

    @Override
    public void times(Activations[] x, int first, int end, Workspace workspace, float[][] y, int from, int to) {
        var scales = workspace.scales;
        int words = group / 4;
        for (int b = from * (UNIT / LANES); b < to * (UNIT / LANES); b++) {
            ByteVectors.scales(memory, block() * b, groups, scales);
            long p = block() * b + (long) WORD * scaleWords();
            int at = b * LANES;
            int c = first;
            for (; c + 4 <= end; c += 4) {
                ByteColumns.four(memory, p, groups, words, x, c, scales, y, at);
            }
            if (c + 2 <= end) {
                ByteColumns.two(memory, p, groups, words, x, c, scales, y, at);
                c += 2;
            }
            if (c < end) {
                ByteVectors.block(memory, p, groups, words, x[c].values, x[c].sums(group), scales, y[c], at);
            }
        }
    }

    @Override
    public void row(int index, float[] out) {
        long block = block() * (index / LANES) + 4L * (index % LANES);
        for (int c = 0; c < columns; c++) {
            int g = c / group;
            float d = Float.float16ToFloat(
                    memory.get(ValueLayout.JAVA_SHORT, block + (long) WORD * (g / 2) + 2L * (g % 2)));
            int word = memory.get(ValueLayout.JAVA_INT, block + (long) WORD * (scaleWords() + c / 4));
            out[c] = d * ((Integer.rotateRight(word, PLACE + 8 * (c % 4)) & 0xff) - 128);
        }
    }
}
