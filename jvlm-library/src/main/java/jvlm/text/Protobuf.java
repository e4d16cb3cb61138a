package jvlm.text;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import jvlm.error.BadInput;

/** Just enough of the protocol-buffer wire format to walk through a message's fields. */
final class Protobuf {
    private final ByteBuffer bytes;
    private final String source;

    Protobuf(byte[] bytes, String source) {
        this(ByteBuffer.wrap(bytes), source);
    }

    private Protobuf(ByteBuffer bytes, String source) {
        this.bytes = bytes.order(ByteOrder.LITTLE_ENDIAN);
        this.source = source;
    }

    /** One field: its number, and its value as a number or as bytes. */
    record Field(int number, long value, Protobuf message) {
        boolean flag() {
            return value != 0;
        }

        float real() {
            return Float.intBitsToFloat((int) value);
        }

        byte[] bytes() {
            var all = new byte[message.bytes.remaining()];
            message.bytes.duplicate().get(all);
            return all;
        }

        String text() {
            return new String(bytes(), StandardCharsets.UTF_8);
        }
    }

    boolean hasNext() {
        return bytes.hasRemaining();
    }

    Field next() {
        long key = varint();
        int number = (int) (key >>> 3);
        return switch ((int) (key & 7)) {
            case 0 -> new Field(number, varint(), EMPTY);
            case 1 -> new Field(number, need(8).getLong(), EMPTY);
            case 5 -> new Field(number, need(4).getInt(), EMPTY);
            case 2 -> {
                long length = varint();
                if (length < 0 || length > bytes.remaining()) {
                    throw damaged();
                }
                var part = bytes.slice(bytes.position(), (int) length);
                bytes.position(bytes.position() + (int) length);
                yield new Field(number, 0, new Protobuf(part, source));
            }
            default -> throw damaged();
        };
    }

    private static final Protobuf EMPTY = new Protobuf(new byte[0], "");

    private long varint() {
        long value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            byte b = need(1).get();
            value |= (long) (b & 127) << shift;
            if (b >= 0) {
                return value;
            }
        }
        throw damaged();
    }

    private ByteBuffer need(int count) {
        if (bytes.remaining() < count) {
            throw damaged();
        }
        return bytes;
    }

    private BadInput damaged() {
        return new BadInput(source + ": not a sentencepiece model, or a damaged one");
    }
}
