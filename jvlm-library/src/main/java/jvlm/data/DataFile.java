package jvlm.data;

import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Objects;
import jvlm.error.BadInput;

/**
 * A file mapped read-only for as long as someone refers to it. Reading from a mapping, unlike from a channel, cannot
 * be broken for all threads by the interruption of one.
 */
final class DataFile {
    private final Path path;
    private final MemorySegment memory;

    private DataFile(Path path, MemorySegment memory) {
        this.path = path;
        this.memory = memory;
    }

    static DataFile open(Path path) {
        if (Files.isDirectory(path)) {
            throw new BadInput(path + ": is a directory, expected a file");
        }
        try (var channel = FileChannel.open(path, StandardOpenOption.READ)) {
            return new DataFile(path, channel.map(MapMode.READ_ONLY, 0, channel.size(), Arena.ofAuto()));
        } catch (NoSuchFileException e) {
            throw new BadInput(path + ": no such file", e);
        } catch (IOException e) {
            throw new BadInput(path + ": cannot be read (" + e.getMessage() + ")", e);
        }
    }

    Path path() {
        return path;
    }

    long size() {
        return memory.byteSize();
    }

    /** Throws {@link BadInput} where the file ends before. */
    byte[] bytes(long offset, int length) {
        var out = new byte[length];
        copy(offset, out, 0, length);
        return out;
    }

    String text(long offset, int length) {
        return new String(bytes(offset, length), StandardCharsets.UTF_8);
    }

    void copy(long offset, byte[] to, int at, int length) {
        if (offset < 0 || offset > size() - length) {
            throw new BadInput(path + ": ends before byte " + offset + " + " + length);
        }
        try {
            MemorySegment.copy(memory, ValueLayout.JAVA_BYTE, offset, to, at, length);
        } catch (InternalError e) { // a page of the mapping could not be read: the file was cut, or the disk failed
            throw new BadInput(path + ": cannot be read at byte " + offset, e);
        }
    }

    /** The bytes from {@code offset} to the end. */
    Stream from(long offset) {
        return new Stream(offset);
    }

    /** A stream that knows where it is. */
    final class Stream extends InputStream {
        private long position;

        private Stream(long position) {
            this.position = position;
        }

        long position() {
            return position;
        }

        @Override
        public int read() {
            return position < size() ? bytes(position++, 1)[0] & 255 : -1;
        }

        @Override
        public int read(byte[] to, int at, int length) {
            Objects.checkFromIndexSize(at, length, to.length);
            int n = (int) Math.min(length, size() - position);
            if (n <= 0) {
                return length == 0 ? 0 : -1;
            }
            copy(position, to, at, n);
            position += n;
            return n;
        }

        @Override
        public long skip(long n) {
            long skipped = Math.clamp(n, 0, Math.max(0, size() - position));
            position += skipped;
            return skipped;
        }
    }
}
