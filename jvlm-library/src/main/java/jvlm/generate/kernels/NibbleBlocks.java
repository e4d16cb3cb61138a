package jvlm.generate.kernels;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Numbers of four bits, {@code w = d q + m} with d and m in float16 for each group of 32 columns: ggml's Q4_1, and Q4_0
 * with m = -8 d.
 *
 * <p>Rows lie in blocks of {@link Lanes#COUNT}, one 32-bit lane a row: first the pairs (d, m) of all groups, then for each
 * group four words a lane of eight columns. The bits of a word are placed so that masking one number leaves it in the
 * mantissa of a float32, after rotations by eight: 1 + q/16 in even columns, 16 + q/16 in odd ones. What the whole parts
 * add to a product is taken back at the end of the group.
 */
public final class NibbleBlocks implements PackedMatrix {
    private static final int GROUP = 32;
    private static final int WORDS = 4;
    private static final int LANES = Lanes.COUNT;
    private static final int WORD = 4 * LANES;
    /** The top four bits of a float32's mantissa, and the four below. */
    static final int UPPER = 0x780000;

    static final int LOWER = 0x78000;
    /** The exponents of 1 and of 16. */
    static final int ONE = 0x3f800000;

    static final int SIXTEEN = 0x41800000;

    private final MemorySegment memory;
    private final int rows;
    private final int columns;
    private final int groups;

    /** Zeros, to be filled by {@link #set}. Columns must be a multiple of 32. */
    public NibbleBlocks(Arena arena, int rows, int columns) {
        this.rows = rows;
        this.columns = columns;
        this.groups = columns / GROUP;
        this.memory = Pages.allocate(arena, block() * (PackedMatrix.padded(rows) / LANES));
    }

    private long block() {
        return (1L + WORDS) * WORD * groups;
    }

    /**
     * Writes one group.
     *
     * @param d float16 bits of the scale
     * @param m float16 bits of the offset
     * @param numbers holds the 32 numbers from {@code at} on
     */
    public void set(int row, int group, short d, short m, byte[] numbers, int at) {
        long block = block() * (row / LANES) + 4L * (row % LANES);
        memory.set(ValueLayout.JAVA_INT, block + (long) WORD * group, (d & 0xffff) | m << 16);
        long words = block + (long) WORD * groups + (long) WORDS * WORD * group;
        for (int k = 0; k < WORDS; k++) {
            int word = 0;
            for (int j = 0; j < 8; j++) {
                word |= Integer.rotateLeft(numbers[at + 8 * k + j], place(j));
            }
            memory.set(ValueLayout.JAVA_INT, words + (long) k * WORD, word);
        }
    }

    /** The lowest bit of column j of a word. */
    private static int place(int j) {
        return 4 * (j & ~1) + ((j & 1) == 0 ? 19 : 15);
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
        var scales = workspace.scales;
        long scaleBytes = (long) WORD * groups;
        int half = 2 * groups * LANES;
        int first = from * (UNIT / LANES);
        // Two streams that both go on without a jump: the blocks of the first half, and those of the second.
        int count = (to - from) * (UNIT / LANES) / 2;
        for (int b = first; b < first + count; b++) {
            long p = block() * b;
            long q = p + block() * count;
            NibbleVectors.scales(memory, p, groups, scales, 0);
            NibbleVectors.scales(memory, q, groups, scales, half);
            NibbleVectors.pair(
                    memory,
                    p + scaleBytes,
                    q + scaleBytes,
                    groups,
                    x,
                    scales,
                    y,
                    at + b * LANES,
                    at + (b + count) * LANES);
        }
    }

    @Override
    public void times(Activations[] x, int first, int end, Workspace workspace, float[][] y, int from, int to) {
        var scales = workspace.scales;
        long scaleBytes = (long) WORD * groups;
        int half = 2 * groups * LANES;
        for (int b = from * (UNIT / LANES); b < to * (UNIT / LANES); b += 2) {
            long p = block() * b;
            long q = p + block();
            NibbleVectors.scales(memory, p, groups, scales, 0);
            NibbleVectors.scales(memory, q, groups, scales, half);
            p += scaleBytes;
            q += scaleBytes;
            int c = first;
            for (; c + 4 <= end; c += 4) {
                NibbleColumns.four(memory, p, groups, x, c, scales, 0, y, b * LANES);
                NibbleColumns.four(memory, q, groups, x, c, scales, half, y, (b + 1) * LANES);
            }
            if (c + 2 <= end) {
                NibbleColumns.two(memory, p, groups, x, c, scales, 0, y, b * LANES);
                NibbleColumns.two(memory, q, groups, x, c, scales, half, y, (b + 1) * LANES);
                c += 2;
            }
            if (c < end) {
                NibbleVectors.pair(memory, p, q, groups, x[c], scales, y[c], b * LANES, (b + 1) * LANES);
            }
        }
    }

    @Override
    public void row(int index, float[] out) {
        long block = block() * (index / LANES) + 4L * (index % LANES);
        for (int g = 0; g < groups; g++) {
            int pair = memory.get(ValueLayout.JAVA_INT, block + (long) WORD * g);
            float d = Float.float16ToFloat((short) pair);
            float m = Float.float16ToFloat((short) (pair >> 16));
            for (int c = 0; c < GROUP; c++) {
                long word = block + (long) WORD * (groups + (long) WORDS * g + c / 8);
                int q = Integer.rotateRight(memory.get(ValueLayout.JAVA_INT, word), place(c % 8)) & 0xf;
                out[g * GROUP + c] = d * q + m;
            }
        }
    }
}
