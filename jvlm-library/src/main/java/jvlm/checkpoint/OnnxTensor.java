package jvlm.checkpoint;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import jvlm.error.BadInput;
import jvlm.protobuf.Protobuf;
import jvlm.protobuf.Protobuf.Wire;
import org.jspecify.annotations.Nullable;

/**
 * TensorProto as it is written: {1 dims, 2 data_type, 4 float_data, 5 int32_data, 7 int64_data, 8 name, 9 raw_data, 10
 * double_data, 13 external_data, 14 data_location}.
 *
 * @param type a number of TensorProto.DataType
 * @param data what the fields with numbers hold, by field
 * @param told where the data lies that is in another file; null where it is here
 */
record OnnxTensor(
        Path file,
        String name,
        int type,
        long[] shape,
        Map<Integer, Protobuf.Field> data,
        @Nullable Map<String, String> told) {
    private static final int MOST_DIMENSIONS = 16;
    private static final int MOST_TOLD = 16;
    private static final int RAW = 9;
    private static final int INTS = 5;
    private static final int LONGS = 7;

    static OnnxTensor read(Path file, Protobuf message) {
        var shape = new ArrayList<Long>();
        var data = new HashMap<Integer, Protobuf.Field>();
        var told = new HashMap<String, String>();
        String name = "";
        long type = 0;
        boolean outside = false;
        while (message.hasNext()) {
            var field = message.next();
            switch (field.number()) {
                case 1 -> field.numbers(size -> add(file, shape, size));
                case 2 -> type = field.value();
                case 4, INTS, LONGS, RAW, 10 -> keep(file, data, field);
                case 8 -> name = Names.checked(file, field.text());
                case 13 -> tell(file, told, field.message());
                case 14 -> outside = field.value() == 1;
                default -> {} // texts, unsigned numbers, descriptions
            }
        }
        if (name.isEmpty()) {
            throw new BadInput(file + ": is damaged, it has a tensor without a name");
        }
        long[] sizes = shape.stream().mapToLong(Long::longValue).toArray();
        return new OnnxTensor(file, name, (int) Math.clamp(type, 0, 1000), sizes, data, outside ? told : null);
    }

    private static void add(Path file, List<Long> shape, long size) {
        if (shape.size() == MOST_DIMENSIONS) {
            throw new BadInput(file + ": is damaged, it has a tensor of more than " + MOST_DIMENSIONS + " dimensions");
        }
        shape.add(size);
    }

    private static void keep(Path file, Map<Integer, Protobuf.Field> data, Protobuf.Field field) {
        if (field.wire() != Wire.BYTES || data.put(field.number(), field) != null) {
            throw new BadInput(file + ": holds the numbers of a tensor in pieces, which is not supported");
        }
    }

    private static void tell(Path file, Map<String, String> told, Protobuf entry) {
        var pair = pair(entry);
        told.put(pair.getKey(), pair.getValue());
        if (told.size() > MOST_TOLD) {
            throw new BadInput(file + ": is damaged, it has a tensor of more than " + MOST_TOLD + " places");
        }
    }

    /** StringStringEntryProto {1 key, 2 value}. */
    static Map.Entry<String, String> pair(Protobuf entry) {
        String key = "";
        String value = "";
        while (entry.hasNext()) {
            var field = entry.next();
            switch (field.number()) {
                case 1 -> key = field.text();
                case 2 -> value = field.text();
                default -> {}
            }
        }
        return Map.entry(key, value);
    }

    /** The tensor where it lies; numbers that are stored in a form of the wire's own are copied into {@code arena}. */
    StoredTensor stored(Arena arena, OnnxOutside outside) {
        var encoding = encoding();
        long size = Shapes.bytes(file, name, encoding, shape);
        var bytes = told == null ? inside(encoding, size, arena) : outside.bytes(name, told, size);
        if (bytes.byteSize() != size) {
            throw new BadInput(file + ": " + name + " holds " + bytes.byteSize() + " bytes, its shape takes " + size);
        }
        return StoredTensor.contiguous(name, encoding, shape, bytes, file);
    }

    private Encoding encoding() {
        return switch (type) {
            case 1 -> Encoding.F32;
            case 2 -> Encoding.U8;
            case 3 -> Encoding.I8;
            case 5 -> Encoding.I16;
            case 6 -> Encoding.I32;
            case 7 -> Encoding.I64;
            case 9 -> Encoding.BOOL;
            case 10 -> Encoding.F16;
            case 11 -> Encoding.F64;
            case 16 -> Encoding.BF16;
            default ->
                throw new BadInput(file + ": " + name + " is stored as ONNX type " + type + ", which is not supported");
        };
    }

    private MemorySegment inside(Encoding encoding, long size, Arena arena) {
        var raw = data.get(RAW);
        if (raw != null || size == 0) {
            return raw == null ? MemorySegment.NULL : raw.segment();
        }
        int number =
                switch (encoding) {
                    case F32 -> 4;
                    case F64 -> 10;
                    case I64 -> LONGS;
                    default -> INTS;
                };
        var field = data.get(number);
        if (field == null) {
            throw new BadInput(file + ": " + name + " has no data");
        }
        return number == INTS || number == LONGS ? unwound(field, encoding, size, arena) : field.segment();
    }

    /** Numbers of one to ten bytes each, as many as the shape has. */
    private MemorySegment unwound(Protobuf.Field field, Encoding encoding, long size, Arena arena) {
        int width = encoding.blockBytes();
        if (size / width > field.segment().byteSize()) {
            throw new BadInput(file + ": " + name + " holds " + field.segment().byteSize()
                    + " bytes of numbers, its shape takes " + size / width + " numbers");
        }
        var out = arena.allocate(size, Long.BYTES);
        var at = new long[1];
        field.numbers(value -> {
            if (at[0] == size) {
                throw new BadInput(file + ": " + name + " holds more numbers than its shape, " + size / width);
            }
            write(out, at[0], width, value);
            at[0] += width;
        });
        return out.asSlice(0, at[0]);
    }

    private static void write(MemorySegment out, long at, int width, long value) {
        switch (width) {
            case 1 -> out.set(Mapped.BYTE, at, (byte) value);
            case 2 -> out.set(Mapped.SHORT, at, (short) value);
            case 4 -> out.set(Mapped.INT, at, (int) value);
            default -> out.set(Mapped.LONG, at, value);
        }
    }
}
