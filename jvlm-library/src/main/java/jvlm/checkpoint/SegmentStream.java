package jvlm.checkpoint;

import java.io.InputStream;
import java.lang.foreign.MemorySegment;

/** A stream over mapped bytes, so that a long header needs no copy on the heap. */
final class SegmentStream extends InputStream {
    private final MemorySegment bytes;
    private long at;

    SegmentStream(MemorySegment bytes) {
        this.bytes = bytes;
    }

    @Override
    public int read() {
        return at < bytes.byteSize() ? bytes.get(Mapped.BYTE, at++) & 0xff : -1;
    }

    @Override
    public int read(byte[] into, int offset, int length) {
        int n = (int) Math.min(length, bytes.byteSize() - at);
        if (n <= 0) {
            return length == 0 ? 0 : -1;
        }
        MemorySegment.copy(bytes, Mapped.BYTE, at, into, offset, n);
        at += n;
        return n;
    }
}
