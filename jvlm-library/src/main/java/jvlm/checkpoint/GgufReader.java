package jvlm.checkpoint;

import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import jvlm.error.BadInput;

/** Reads one GGUF file; every count it states is held against the bytes that are left. */
final class GgufReader {
    private static final int MOST_DIMENSIONS = 4;
    private static final int MOST_ENTRIES = 1_000_000;
    private static final int MOST_VALUES = 6_000_000;
    private static final int LARGEST_ALIGNMENT = 1 << 20;
    private static final int LONGEST_NAME = 1 << 16;
    private static final int ARRAY = 9;

    private record Info(String name, Encoding encoding, long[] shape, long offset) {}

    private final Path file;
    private final MemorySegment bytes;
    private final Cursor in;
    private int values;

    GgufReader(Path file, MemorySegment bytes) {
        this.file = file;
        this.bytes = bytes;
        this.in = new Cursor(file, bytes);
    }

    TensorFile read() {
        in.moveTo(4);
        checkVersion(in.i32());
        long tensorCount = count("tensors", in.i64());
        long entryCount = count("metadata entries", in.i64());
        var metadata = new LinkedHashMap<String, Object>();
        for (long i = 0; i < entryCount; i++) {
            var key = name();
            if (metadata.put(key, value(in.i32(), 0)) != null) {
                throw new BadInput(file + ": " + key + " stands twice in the metadata");
            }
        }
        var infos = new ArrayList<Info>();
        for (long i = 0; i < tensorCount; i++) {
            infos.add(info());
        }
        return new TensorFile(place(infos, alignment(metadata)), metadata, List.of(file));
    }

    private void checkVersion(int version) {
        if (version == 2 || version == 3) {
            return;
        }
        int swapped = Integer.reverseBytes(version);
        throw new BadInput(file + ": is GGUF "
                + (swapped >= 1 && swapped <= 3
                        ? "written by a big-endian machine, which is not supported"
                        : "version " + version + ", expected 2 or 3"));
    }

    private long count(String what, long n) {
        if (n < 0 || n > MOST_ENTRIES) {
            throw new BadInput(file + ": states " + Long.toUnsignedString(n) + " " + what);
        }
        return n;
    }

    private String name() {
        long length = in.i64();
        if (length < 0 || length > LONGEST_NAME) {
            throw in.error("a name of " + Long.toUnsignedString(length) + " bytes");
        }
        return Names.checked(file, in.text(length));
    }

    private Object value(int type, int depth) {
        if (++values > MOST_VALUES) {
            throw in.error("more than " + MOST_VALUES + " metadata values");
        }
        return switch (type) {
            case 0 -> in.u8();
            case 1 -> (int) (byte) in.u8();
            case 2 -> in.u16();
            case 3 -> (int) (short) in.u16();
            case 4 -> unsigned(in.i32());
            case 5 -> in.i32();
            case 6 -> in.f32();
            case 7 -> flag(in.u8());
            case 8 -> in.text(in.i64());
            case ARRAY -> array(depth);
            case 10, 11 -> in.i64();
            case 12 -> in.f64();
            default -> throw in.error("metadata of the unknown type " + type);
        };
    }

    private static Object unsigned(int value) {
        if (value >= 0) {
            return value;
        }
        return Integer.toUnsignedLong(value);
    }

    private boolean flag(int value) {
        if (value > 1) {
            throw in.error("the boolean " + value);
        }
        return value == 1;
    }

    private List<Object> array(int depth) {
        int type = in.i32();
        long length = in.i64();
        // Each value takes a byte at least.
        if (depth > 3 || length < 0 || length > in.remaining() || length > MOST_VALUES) {
            throw in.error("a list of " + Long.toUnsignedString(length) + " values");
        }
        var list = new ArrayList<>((int) Math.min(length, 1024));
        for (long i = 0; i < length; i++) {
            list.add(value(type, depth + 1));
        }
        return list;
    }

    private Info info() {
        var name = name();
        int rank = in.i32();
        if (rank < 0 || rank > MOST_DIMENSIONS) {
            throw new BadInput(file + ": " + name + " has " + Integer.toUnsignedString(rank)
                    + " dimensions, expected at most " + MOST_DIMENSIONS);
        }
        var shape = new long[rank];
        for (int i = rank - 1; i >= 0; i--) {
            shape[i] = in.i64();
        }
        return new Info(name, encoding(name, in.i32()), shape, in.i64());
    }

    private Encoding encoding(String name, int code) {
        var type = GgmlType.of(code);
        var encoding = type == null ? null : type.encoding();
        if (encoding == null) {
            throw new BadInput(file + ": " + name + " is stored as " + (type == null ? "ggml type " + code : type)
                    + ", which is not supported");
        }
        return encoding;
    }

    private int alignment(SequencedMap<String, Object> metadata) {
        var value = metadata.getOrDefault("general.alignment", 32);
        if (value instanceof Integer n && n > 0 && n <= LARGEST_ALIGNMENT && Integer.bitCount(n) == 1) {
            return n;
        }
        throw new BadInput(file + ": general.alignment is no power of two up to " + LARGEST_ALIGNMENT);
    }

    private SequencedMap<String, StoredTensor> place(List<Info> infos, int alignment) {
        long padded = Math.ceilDiv(in.at(), alignment) * alignment;
        var data = bytes.asSlice(Math.min(padded, bytes.byteSize()));
        var tensors = new LinkedHashMap<String, StoredTensor>();
        for (var info : infos) {
            long size = Shapes.bytes(file, info.name, info.encoding, info.shape);
            if (info.offset < 0 || info.offset % alignment != 0) {
                throw new BadInput(file + ": " + info.name + " lies at " + Long.toUnsignedString(info.offset)
                        + ", expected a multiple of " + alignment);
            }
            if (size > 0 && (info.offset > data.byteSize() || size > data.byteSize() - info.offset)) {
                throw new BadInput(file + ": " + info.name + " " + Arrays.toString(info.shape) + " lies at bytes "
                        + info.offset + " to " + (info.offset + size) + " of the data, which has " + data.byteSize()
                        + "; the file is cut short or damaged");
            }
            var part = size == 0 ? data.asSlice(0, 0) : data.asSlice(info.offset, size);
            var tensor = StoredTensor.contiguous(info.name, info.encoding, info.shape, part, file);
            if (tensors.put(info.name, tensor) != null) {
                throw new BadInput(file + ": two tensors have the name " + info.name);
            }
        }
        return tensors;
    }
}
