package jvlm.checkpoint;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import jvlm.error.BadInput;

/** Files mapped read-only, and the little-endian numbers in them. */
final class Mapped {
    static final ValueLayout.OfByte BYTE = ValueLayout.JAVA_BYTE;
    static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    static final ValueLayout.OfDouble DOUBLE = ValueLayout.JAVA_DOUBLE_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private Mapped() {}

    /** The whole file, not copied; lives as long as {@code arena}. */
    static MemorySegment map(Path file, Arena arena) {
        if (Files.isDirectory(file)) {
            throw new BadInput(file + ": is a directory, expected a file of weights");
        }
        if (!Files.exists(file)) {
            throw new BadInput(file + ": no such file");
        }
        try (var channel = FileChannel.open(file, StandardOpenOption.READ)) {
            return channel.map(MapMode.READ_ONLY, 0, channel.size(), arena);
        } catch (IOException e) {
            throw new BadInput(file + ": cannot be read (" + e.getMessage() + ")", e);
        }
    }

    /** True where the bytes at {@code at} are {@code text}; false where they are others or past the end. */
    static boolean startsWith(MemorySegment bytes, long at, String text) {
        var expected = text.getBytes(StandardCharsets.ISO_8859_1);
        if (bytes.byteSize() < at + expected.length) {
            return false;
        }
        return bytes.asSlice(at, expected.length).mismatch(MemorySegment.ofArray(expected)) < 0;
    }
}
