package jvlm.video;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Bytes of a file at any place, read in pieces that are kept until the next is needed. */
final class Window implements AutoCloseable {
    private static final int PIECE = 1 << 16;

    private final FileChannel channel;
    private final long size;
    private final ByteBuffer piece = ByteBuffer.allocate(PIECE);
    private long from;
    private int length;

    Window(Path path) throws IOException {
        channel = FileChannel.open(path, StandardOpenOption.READ);
        size = channel.size();
    }

    long size() {
        return size;
    }

    /** The byte at a place, 0 to 255; -1 from the end on. */
    int u8(long at) throws IOException {
        if (at < 0 || at >= size) {
            return -1;
        }
        if (at < from || at >= from + length) {
            piece.clear();
            from = at / PIECE * PIECE;
            length = Math.max(0, channel.read(piece, from));
        }
        int within = (int) (at - from);
        return within < length ? piece.get(within) & 255 : -1;
    }

    /** An unsigned big-endian number of up to 8 bytes; -1 where the file ends before or the number is negative. */
    long number(long at, int bytes) throws IOException {
        long value = 0;
        for (int i = 0; i < bytes; i++) {
            int next = u8(at + i);
            if (next < 0) {
                return -1;
            }
            value = value << 8 | next;
        }
        return Math.max(value, -1);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
