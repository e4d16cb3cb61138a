package jvlm.checkpoint;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.stream.LongStream;

/** Matrices stored as plain numbers, in the blocks that a quantised file would hold. */
final class Quantised {
    private static final int BLOCK = 32;
    /** Rows that one thread takes at a time. */
    private static final int ROWS = 64;

    private Quantised() {}

    /** True where {@code view} is a matrix of plain numbers whose rows are whole blocks of {@code encoding}. */
    static boolean serves(View view, Encoding encoding) {
        if (encoding != Encoding.Q8_0 && encoding != Encoding.Q4_0) {
            throw new IllegalArgumentException("matrices become Q8_0 or Q4_0, not " + encoding);
        }
        var shape = view.stored().shape();
        return shape.length == 2
                && shape[1] % BLOCK == 0
                && view.keepsRows()
                && !view.stored().encoding().packed();
    }

    /** The same matrix in blocks, in memory of its own that lives as long as the result. */
    static View of(View view, Encoding encoding) {
        var shape = view.shape();
        var memory = Arena.ofAuto().allocate(encoding.bytes(Math.multiplyExact(shape[0], shape[1])));
        LongStream.range(0, Math.ceilDiv(shape[0], ROWS)).parallel().forEach(part -> {
            long end = Math.min(shape[0], (part + 1) * ROWS);
            for (long row = part * ROWS; row < end; row++) {
                row(view, row, encoding, memory);
            }
        });
        var stored = view.stored();
        return View.whole(StoredTensor.contiguous(stored.name(), encoding, shape, memory, stored.file()));
    }

    /** One row as it would be read back. */
    static float[] row(View view, long row, Encoding encoding) {
        var columns = view.shape()[1];
        var memory = MemorySegment.ofArray(blocks(floats(view, row), encoding));
        var one = StoredTensor.contiguous(
                view.stored().name(),
                encoding,
                new long[] {1, columns},
                memory,
                view.stored().file());
        var out = new float[(int) columns];
        Unpack.toFloats(one, 0, out);
        return out;
    }

    private static void row(View view, long row, Encoding encoding, MemorySegment memory) {
        var blocks = blocks(floats(view, row), encoding);
        MemorySegment.copy(blocks, 0, memory, Mapped.BYTE, row * blocks.length, blocks.length);
    }

    private static byte[] blocks(float[] values, Encoding encoding) {
        return encoding == Encoding.Q8_0 ? Pack.q8_0(values) : Pack.q4_0(values);
    }

    private static float[] floats(View view, long row) {
        var values = new float[Math.toIntExact(view.shape()[1])];
        Unpack.toFloats(view.stored(), view.storedRow(row) * values.length, values);
        return values;
    }
}
