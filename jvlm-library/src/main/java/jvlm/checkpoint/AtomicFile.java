package jvlm.checkpoint;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.atomic.AtomicLong;
import jvlm.error.BadInput;

/** Files that appear complete or not at all: written under another name beside, then renamed. */
final class AtomicFile {
    private static final AtomicLong NEXT = new AtomicLong();
    /** A byte buffer spans at most 2^31 - 1 bytes; what lies in an array is copied by this much. */
    private static final long CHUNK = 1L << 24;

    @FunctionalInterface
    interface Content {
        void writeTo(FileChannel channel) throws IOException;
    }

    private AtomicFile() {}

    static void write(Path target, Content content) {
        var temporary = target.resolveSibling("." + target.getFileName() + "."
                + ProcessHandle.current().pid() + "-" + NEXT.incrementAndGet() + ".tmp");
        try {
            try (var channel = FileChannel.open(temporary, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
                content.writeTo(channel);
            }
            move(temporary, target);
        } catch (IOException e) {
            throw new BadInput(target + ": cannot be written (" + e + ")", e);
        } finally {
            delete(temporary);
        }
    }

    /** Writes all bytes, however many, from outside of the heap or from an array of any type. */
    static void writeFully(WritableByteChannel channel, MemorySegment bytes) throws IOException {
        for (long at = 0; at < bytes.byteSize(); at += CHUNK) {
            var chunk = bytes.asSlice(at, Math.min(CHUNK, bytes.byteSize() - at));
            writeFully(channel, chunk.isNative() ? chunk.asByteBuffer() : ByteBuffer.wrap(chunk.toArray(Mapped.BYTE)));
        }
    }

    static void writeFully(WritableByteChannel channel, ByteBuffer buffer) throws IOException {
        while (buffer.hasRemaining()) {
            channel.write(buffer);
        }
    }

    private static void move(Path from, Path to) throws IOException {
        try {
            Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (AtomicMoveNotSupportedException e) {
            Files.move(from, to, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    /** Removes what is in the way, if it is there. */
    static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new BadInput(file + ": cannot be removed (" + e + ")", e);
        }
    }
}
