package jvlm.checkpoint;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/** Writes GGUF version 3. */
final class GgufWriter {
    private static final int USUAL_ALIGNMENT = 32;
    private static final int UINT32 = 4;
    private static final int ARRAY = 9;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    private final long alignment;

    private GgufWriter(Map<String, Object> metadata) {
        alignment = metadata.get("general.alignment") instanceof Integer n ? n : USUAL_ALIGNMENT;
    }

    static void write(Path file, Map<String, Object> metadata, Collection<WritableTensor> tensors) {
        var writer = new GgufWriter(metadata);
        var header = writer.header(metadata, tensors);
        AtomicFile.write(file, channel -> {
            AtomicFile.writeFully(channel, ByteBuffer.wrap(header));
            for (var tensor : tensors) {
                var bytes = tensor.bytes().get();
                if (bytes.byteSize() != tensor.size()) {
                    throw new IllegalArgumentException(
                            tensor.name() + " gives " + bytes.byteSize() + " bytes, expected " + tensor.size());
                }
                AtomicFile.writeFully(channel, bytes);
                AtomicFile.writeFully(
                        channel, ByteBuffer.allocate((int) (writer.aligned(tensor.size()) - tensor.size())));
            }
        });
    }

    private byte[] header(Map<String, Object> metadata, Collection<WritableTensor> tensors) {
        out.writeBytes("GGUF".getBytes(StandardCharsets.ISO_8859_1));
        number(4, 3);
        number(8, tensors.size());
        number(8, metadata.size());
        metadata.forEach((key, value) -> {
            text(key);
            // llama.cpp insists on unsigned counts; in lists it wants them signed.
            number(4, value instanceof Integer n && n >= 0 ? UINT32 : type(value));
            value(value);
        });
        long at = 0;
        for (var tensor : tensors) {
            info(tensor, at);
            at = Math.addExact(at, aligned(tensor.size()));
        }
        out.writeBytes(new byte[(int) (aligned(out.size()) - out.size())]);
        return out.toByteArray();
    }

    private void info(WritableTensor tensor, long at) {
        var type = GgmlType.of(tensor.encoding());
        if (type == null) {
            throw new IllegalArgumentException(
                    tensor.name() + " is " + tensor.encoding() + ", which GGUF files cannot hold");
        }
        text(tensor.name());
        var shape = tensor.shape();
        number(4, shape.length);
        for (int i = shape.length - 1; i >= 0; i--) {
            number(8, shape[i]);
        }
        number(4, type.code());
        number(8, at);
    }

    private static int type(Object value) {
        return switch (value) {
            case Integer _ -> 5;
            case Float _ -> 6;
            case Boolean _ -> 7;
            case String _ -> 8;
            case List<?> _ -> ARRAY;
            case Long _ -> 11;
            case Double _ -> 12;
            default -> throw new IllegalArgumentException("GGUF metadata cannot hold a " + value.getClass());
        };
    }

    private void value(Object value) {
        switch (value) {
            case Integer n -> number(4, n);
            case Long n -> number(8, n);
            case Float x -> number(4, Float.floatToIntBits(x));
            case Double x -> number(8, Double.doubleToLongBits(x));
            case Boolean b -> out.write(b ? 1 : 0);
            case String s -> text(s);
            case List<?> list -> list(list);
            default -> throw new IllegalArgumentException("GGUF metadata cannot hold a " + value.getClass());
        }
    }

    private void list(List<?> list) {
        int type = list.isEmpty() ? 8 : type(list.getFirst());
        number(4, type);
        number(8, list.size());
        for (var item : list) {
            if (type(item) != type) {
                throw new IllegalArgumentException("a list in GGUF metadata must hold one type");
            }
            value(item);
        }
    }

    private void text(String text) {
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        number(8, bytes.length);
        out.writeBytes(bytes);
    }

    private void number(int bytes, long value) {
        var buffer = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(value);
        out.write(buffer.array(), 0, bytes);
    }

    private long aligned(long size) {
        return Math.multiplyExact(Math.ceilDiv(size, alignment), alignment);
    }
}
