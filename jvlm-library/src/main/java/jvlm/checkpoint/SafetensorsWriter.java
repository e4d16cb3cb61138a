package jvlm.checkpoint;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import jvlm.json.Json;

/** Writes safetensors files, whole, sharded or without data. */
final class SafetensorsWriter {
    private static final String INDEX = "model.safetensors.index.json";

    private SafetensorsWriter() {}

    static void write(Path file, Map<String, String> metadata, Collection<WritableTensor> tensors) {
        var sorted = dataOrder(tensors);
        var header = header(metadata, tensors, sorted);
        AtomicFile.write(file, channel -> {
            AtomicFile.writeFully(channel, header);
            for (var tensor : sorted) {
                var bytes = tensor.bytes().get();
                if (bytes.byteSize() != tensor.size()) {
                    throw new IllegalArgumentException(
                            tensor.name() + " gives " + bytes.byteSize() + " bytes, expected " + tensor.size());
                }
                AtomicFile.writeFully(channel, bytes);
            }
        });
    }

    static void writeSparse(Path file, Map<String, String> metadata, Collection<WritableTensor> tensors) {
        var header = header(metadata, tensors, dataOrder(tensors));
        long size = header.remaining() + totalSize(tensors);
        AtomicFile.write(file, channel -> {
            AtomicFile.writeFully(channel, header);
            extend(channel, size);
        });
    }

    static List<Path> writeSharded(
            Path directory, Map<String, String> metadata, List<WritableTensor> tensors, long shardBytes) {
        var only = directory.resolve("model.safetensors");
        var shards = shards(tensors, shardBytes);
        if (shards.size() == 1) {
            write(only, metadata, tensors);
            AtomicFile.delete(directory.resolve(INDEX));
            return List.of(only);
        }
        var files = new ArrayList<Path>();
        var places = new LinkedHashMap<String, String>();
        for (int i = 0; i < shards.size(); i++) {
            var name = "model-%05d-of-%05d.safetensors".formatted(i + 1, shards.size());
            write(directory.resolve(name), metadata, shards.get(i));
            files.add(directory.resolve(name));
            shards.get(i).forEach(tensor -> places.put(tensor.name(), name));
        }
        var index = directory.resolve(INDEX);
        var content = Map.of("metadata", Map.of("total_size", totalSize(tensors)), "weight_map", places);
        var text = ByteBuffer.wrap((Json.pretty(content) + "\n").getBytes(StandardCharsets.UTF_8));
        AtomicFile.write(index, channel -> AtomicFile.writeFully(channel, text));
        files.add(index);
        AtomicFile.delete(only);
        return List.copyOf(files);
    }

    private static List<List<WritableTensor>> shards(List<WritableTensor> tensors, long shardBytes) {
        var shards = new ArrayList<List<WritableTensor>>();
        List<WritableTensor> shard = new ArrayList<>();
        long size = 0;
        for (var tensor : tensors) {
            if (!shard.isEmpty() && size + tensor.size() > shardBytes) {
                shards.add(shard);
                shard = new ArrayList<>();
                size = 0;
            }
            shard.add(tensor);
            size += tensor.size();
        }
        shards.add(shard);
        return shards;
    }

    /** Widest elements first, so that all are aligned without the gaps that the format forbids. */
    private static List<WritableTensor> dataOrder(Collection<WritableTensor> tensors) {
        var widest = Comparator.<WritableTensor>comparingInt(t -> t.encoding().blockBytes())
                .reversed();
        return tensors.stream().sorted(widest).toList();
    }

    private static ByteBuffer header(
            Map<String, String> metadata, Collection<WritableTensor> given, List<WritableTensor> sorted) {
        var entries = new LinkedHashMap<String, Object>();
        if (!metadata.isEmpty()) {
            entries.put("__metadata__", metadata);
        }
        // Places in the map are taken in the order given, the offsets are filled in by the order of the data.
        given.forEach(tensor -> entries.put(tensor.name(), ""));
        if (entries.size() != given.size() + (metadata.isEmpty() ? 0 : 1)) {
            throw new IllegalArgumentException("two tensors have one name, or one is named __metadata__");
        }
        long at = 0;
        for (var tensor : sorted) {
            long end = Math.addExact(at, tensor.size());
            var entry = new LinkedHashMap<String, Object>(); // the same bytes each time, unlike Map.of
            entry.put("dtype", dtype(tensor));
            entry.put("shape", tensor.shape());
            entry.put("data_offsets", new long[] {at, end});
            entries.put(tensor.name(), entry);
            at = end;
        }
        return padded(Json.write(entries).getBytes(StandardCharsets.UTF_8));
    }

    /** The length, the text, and blanks up to a multiple of eight. */
    private static ByteBuffer padded(byte[] text) {
        int length = Math.ceilDiv(text.length, 8) * 8;
        var header = new byte[8 + length];
        Arrays.fill(header, (byte) ' ');
        System.arraycopy(text, 0, header, 8, text.length);
        return ByteBuffer.wrap(header).order(ByteOrder.LITTLE_ENDIAN).putLong(0, length);
    }

    private static String dtype(WritableTensor tensor) {
        if (tensor.encoding().packed()) {
            throw new IllegalArgumentException(
                    tensor.name() + " is " + tensor.encoding() + ", which safetensors files cannot hold");
        }
        return tensor.encoding().name();
    }

    private static long totalSize(Collection<WritableTensor> tensors) {
        return tensors.stream().mapToLong(WritableTensor::size).reduce(0, Math::addExact);
    }

    private static void extend(FileChannel channel, long size) throws IOException {
        if (size > channel.position()) {
            channel.write(ByteBuffer.wrap(new byte[1]), size - 1);
        }
    }
}
