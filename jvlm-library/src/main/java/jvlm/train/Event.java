package jvlm.train;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * The events of TensorBoard in the wire format of protocol buffers. Field numbers as in event.proto, summary.proto and
 * tensor.proto of tensorflow/core: Event {1 wall_time, 2 step, 3 file_version, 5 summary, 7 session_log}, Summary {1 value
 * {1 tag, 2 simple_value, 8 tensor, 9 metadata}}, TensorProto {1 dtype, 2 tensor_shape, 8 string_val}.
 */
final class Event {
    private static final int DT_STRING = 7;
    private static final int STARTED = 1;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    private Event() {}

    /** The first event of every file. */
    static byte[] version(double time) {
        return new Event().real64(1, time).text(3, "brain.Event:2").bytes();
    }

    /** Begins a session: what earlier files hold of {@code step} and later is to be forgotten. */
    static byte[] start(double time, long step) {
        return at(time, step).part(7, new Event().number(1, STARTED)).bytes();
    }

    static byte[] scalars(double time, long step, Map<String, Double> values) {
        var summary = new Event();
        values.forEach((tag, value) -> summary.part(1, new Event().text(1, tag).real32(2, value.floatValue())));
        return at(time, step).part(5, summary).bytes();
    }

    static byte[] text(double time, long step, String tag, String text) {
        var shape = new Event().part(2, new Event().number(1, 1)); // [1]
        var tensor = new Event().number(1, DT_STRING).part(2, shape).text(8, text);
        var metadata = new Event().part(1, new Event().text(1, "text")); // the plugin's name
        var value = new Event().text(1, tag).part(8, tensor).part(9, metadata);
        return at(time, step).part(5, new Event().part(1, value)).bytes();
    }

    private static Event at(double time, long step) {
        return new Event().real64(1, time).number(2, step);
    }

    private Event number(int field, long value) {
        varint(field << 3);
        varint(value);
        return this;
    }

    private Event real64(int field, double value) {
        varint(field << 3 | 1);
        out.writeBytes(little(8).putDouble(value).array());
        return this;
    }

    private Event real32(int field, float value) {
        varint(field << 3 | 5);
        out.writeBytes(little(4).putFloat(value).array());
        return this;
    }

    private Event text(int field, String value) {
        return delimited(field, value.getBytes(StandardCharsets.UTF_8));
    }

    private Event part(int field, Event message) {
        return delimited(field, message.bytes());
    }

    private Event delimited(int field, byte[] value) {
        varint(field << 3 | 2);
        varint(value.length);
        out.writeBytes(value);
        return this;
    }

    private byte[] bytes() {
        return out.toByteArray();
    }

    private void varint(long value) {
        long rest = value;
        while ((rest & ~127L) != 0) {
            out.write((int) (rest & 127 | 128));
            rest >>>= 7;
        }
        out.write((int) rest);
    }

    private static ByteBuffer little(int bytes) {
        return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }
}
