package jvlm.protobuf;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.function.LongConsumer;
import jvlm.error.BadInput;

/**
 * Just enough of the protocol-buffer wire format to walk through a message's fields; nothing is copied. Whatever does
 * not follow the format ends in {@link BadInput}. Source: https://protobuf.dev/programming-guides/encoding.
 */
public final class Protobuf {
    private static final ValueLayout.OfByte BYTE = ValueLayout.JAVA_BYTE;
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final long HIGHEST_FIELD = (1 << 29) - 1;

    private final MemorySegment bytes;
    private final String damaged;
    private long at;

    /** @param damaged the line that says what file this is not, when the bytes do not follow the format */
    public Protobuf(MemorySegment bytes, String damaged) {
        this.bytes = bytes;
        this.damaged = damaged;
    }

    /** How a field lies in the bytes. */
    public enum Wire {
        VARINT,
        FIXED64,
        BYTES,
        FIXED32
    }

    /**
     * One field.
     *
     * @param value of a number, as its bits; 0 for {@link Wire#BYTES}
     * @param message what {@link Wire#BYTES} hold: a message, text, or numbers one after the other; else empty
     */
    public record Field(int number, Wire wire, long value, Protobuf message) {
        public boolean flag() {
            return value != 0;
        }

        public float real() {
            return Float.intBitsToFloat((int) value);
        }

        /** The bytes where they lie. */
        public MemorySegment segment() {
            return message.bytes;
        }

        public byte[] bytes() {
            return message.bytes.toArray(BYTE);
        }

        public String text() {
            return new String(bytes(), StandardCharsets.UTF_8);
        }

        /** The number, or all of them where they are packed. */
        public void numbers(LongConsumer each) {
            if (wire != Wire.BYTES) {
                each.accept(value);
                return;
            }
            var packed = new Protobuf(message.bytes, message.damaged);
            while (packed.hasNext()) {
                each.accept(packed.varint());
            }
        }
    }

    public boolean hasNext() {
        return at < bytes.byteSize();
    }

    public Field next() {
        long key = varint();
        long number = key >>> 3;
        if (number == 0 || number > HIGHEST_FIELD) {
            throw damaged();
        }
        return switch ((int) (key & 7)) {
            case 0 -> number(number, Wire.VARINT, varint());
            case 1 -> number(number, Wire.FIXED64, bytes.get(LONG, skip(8)));
            case 5 -> number(number, Wire.FIXED32, bytes.get(INT, skip(4)));
            case 2 -> {
                long length = varint();
                var part = bytes.asSlice(skip(length), length);
                yield new Field((int) number, Wire.BYTES, 0, new Protobuf(part, damaged));
            }
            default -> throw damaged();
        };
    }

    private Field number(long number, Wire wire, long value) {
        return new Field((int) number, wire, value, new Protobuf(MemorySegment.NULL, damaged));
    }

    private long varint() {
        long value = 0;
        for (int shift = 0; shift < Long.SIZE; shift += 7) {
            byte b = bytes.get(BYTE, skip(1));
            value |= (long) (b & 127) << shift;
            if (b >= 0) {
                return value;
            }
        }
        throw damaged();
    }

    private long skip(long count) {
        if (count < 0 || count > bytes.byteSize() - at) {
            throw damaged();
        }
        long start = at;
        at += count;
        return start;
    }

    private BadInput damaged() {
        return new BadInput(damaged);
    }
}
