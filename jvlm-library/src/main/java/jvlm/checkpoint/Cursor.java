package jvlm.checkpoint;

import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import jvlm.error.BadInput;

/** A place in mapped little-endian bytes that moves on as they are read, and never past their end. */
final class Cursor {
    /** No name, no word of a vocabulary and no setting is nearly as long. */
    static final int LONGEST_TEXT = 64 << 20;

    private final Path file;
    private final MemorySegment bytes;
    private long at;

    Cursor(Path file, MemorySegment bytes) {
        this.file = file;
        this.bytes = bytes;
    }

    Path file() {
        return file;
    }

    long at() {
        return at;
    }

    void moveTo(long place) {
        if (place < 0 || place > bytes.byteSize()) {
            throw new BadInput(file + ": points to byte " + place + " of " + bytes.byteSize());
        }
        at = place;
    }

    long remaining() {
        return bytes.byteSize() - at;
    }

    int u8() {
        return bytes.get(Mapped.BYTE, skip(1)) & 0xff;
    }

    int u16() {
        return bytes.get(Mapped.SHORT, skip(2)) & 0xffff;
    }

    int i32() {
        return bytes.get(Mapped.INT, skip(4));
    }

    long u32() {
        return i32() & 0xffffffffL;
    }

    long i64() {
        return bytes.get(Mapped.LONG, skip(8));
    }

    float f32() {
        return Float.intBitsToFloat(i32());
    }

    double f64() {
        return Double.longBitsToDouble(i64());
    }

    /** The next {@code n} bytes, not copied. */
    MemorySegment take(long n) {
        return bytes.asSlice(skip(n), n);
    }

    /** The next {@code n} bytes as text; bytes that are no UTF-8 become U+FFFD. */
    String text(long n) {
        if (n > LONGEST_TEXT) {
            throw error("a text of " + Long.toUnsignedString(n) + " bytes");
        }
        return new String(take(n).toArray(Mapped.BYTE), StandardCharsets.UTF_8);
    }

    /** The text up to a line feed, which is passed. */
    String line(int longest) {
        long start = at;
        while (u8() != '\n') {
            if (at - start > longest) {
                throw error("a line of more than " + longest + " bytes");
            }
        }
        long end = at;
        at = start;
        var line = text(end - start - 1);
        at = end;
        return line;
    }

    BadInput error(String found) {
        return new BadInput(file + ": is damaged, it has " + found + " before byte " + at);
    }

    private long skip(long n) {
        if (n < 0 || n > remaining()) {
            throw new BadInput(file + ": is cut short or damaged, " + Long.toUnsignedString(n)
                    + " bytes are expected at byte " + at + " of " + bytes.byteSize());
        }
        long start = at;
        at += n;
        return start;
    }
}
