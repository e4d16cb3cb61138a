package jvlm.eval.quality;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import jvlm.error.BadInput;

/** What another program computed for the same tokens: float32, little-endian, {@code [tokens, vocabulary]}. */
final class FileLogits implements LogitStream {
    private static final ValueLayout.OfFloat FLOAT =
            ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private final Arena arena = Arena.ofShared();
    private final MemorySegment memory;
    private final float[] row;
    private long place;

    /** @throws BadInput where the file cannot be read or is of another size */
    FileLogits(Path file, int tokens, int vocabulary) {
        this.row = new float[vocabulary];
        this.memory = mapped(file);
        long expected = (long) tokens * vocabulary * Float.BYTES;
        if (memory.byteSize() != expected) {
            long bytes = memory.byteSize();
            arena.close();
            throw new BadInput(file + ": " + bytes + " bytes, expected " + expected + " for float32 logits of " + tokens
                    + " tokens by " + vocabulary);
        }
    }

    private MemorySegment mapped(Path file) {
        try (var channel = FileChannel.open(file, StandardOpenOption.READ)) {
            return channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena);
        } catch (IOException e) {
            arena.close();
            throw new BadInput(file + ": cannot be read (" + e.getMessage() + ")", e);
        }
    }

    @Override
    public float[] next() {
        long bytes = (long) row.length * Float.BYTES;
        MemorySegment.copy(memory, FLOAT, place++ * bytes, row, 0, row.length);
        return row;
    }

    @Override
    public void close() {
        arena.close();
    }
}
