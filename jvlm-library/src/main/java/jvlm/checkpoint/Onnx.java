package jvlm.checkpoint;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import jvlm.error.BadInput;
import jvlm.protobuf.Protobuf;

/**
 * The weights in an ONNX model: the initializers of its graph, which is not run. Their data lies in the file, or in files
 * beside it. Weights whose names the exporter lost get them back from the nodes that read them, see {@link OnnxNames}.
 * Source: onnx/onnx.proto, whose field numbers stand here.
 *
 * <p>Metadata: {@link #VERSION}, {@code producer_name}, {@code producer_version}, and what the publisher added.
 */
public final class Onnx {
    /** The key of the version of the format, a Long; no other format has it. */
    public static final String VERSION = "onnx.ir_version";

    private static final int MOST_TENSORS = 1_000_000;
    private static final int MOST_ENTRIES = 10_000;
    private static final int HIGHEST_VERSION = 63;
    /** Fields that may follow the version: producer, domain, model's version, description, graph, operators, metadata. */
    private static final Set<Integer> SECOND = Set.of(0x12, 0x1a, 0x22, 0x28, 0x32, 0x3a, 0x42, 0x72);

    private final Path file;
    private final Arena arena;
    private final LinkedHashMap<String, Object> metadata = new LinkedHashMap<>();

    private Onnx(Path file, Arena arena) {
        this.file = file;
        this.arena = arena;
    }

    /** True where these bytes begin as exporters write a model: a small version, then one of its other fields. */
    static boolean matches(MemorySegment bytes) {
        return bytes.byteSize() > 2
                && bytes.get(Mapped.BYTE, 0) == 0x08
                && bytes.get(Mapped.BYTE, 1) > 0
                && bytes.get(Mapped.BYTE, 1) <= HIGHEST_VERSION
                && SECOND.contains(bytes.get(Mapped.BYTE, 2) & 0xff);
    }

    static TensorFile read(Path file, MemorySegment bytes, Arena arena) {
        return new Onnx(file, arena).read(bytes);
    }

    private TensorFile read(MemorySegment bytes) {
        var model = message(bytes);
        MemorySegment graph = null;
        while (model.hasNext()) {
            var field = model.next();
            switch (field.number()) {
                case 1 -> metadata.put(VERSION, field.value());
                case 2 -> metadata.put("producer_name", field.text());
                case 3 -> metadata.put("producer_version", field.text());
                case 7 -> graph = field.segment();
                case 14 -> property(field.message());
                default -> {} // operators, training, functions, descriptions
            }
        }
        if (graph == null) {
            throw new BadInput(file + ": holds no graph, it is no ONNX model or a damaged one");
        }
        return graph(graph);
    }

    private Protobuf message(MemorySegment bytes) {
        return new Protobuf(bytes, file + ": is no ONNX model, or a damaged one");
    }

    /** StringStringEntryProto {1 key, 2 value}. */
    private void property(Protobuf entry) {
        var pair = OnnxTensor.pair(entry);
        if (metadata.size() >= MOST_ENTRIES) {
            throw new BadInput(file + ": has more than " + MOST_ENTRIES + " metadata entries");
        }
        metadata.putIfAbsent(Names.checked(file, pair.getKey()), pair.getValue());
    }

    /** GraphProto {1 node, 5 initializer, 15 sparse_initializer}. */
    private TensorFile graph(MemorySegment bytes) {
        var found = new LinkedHashMap<String, StoredTensor>();
        var files = new LinkedHashSet<>(List.of(file));
        var outside = new OnnxOutside(file, arena);
        var graph = message(bytes);
        while (graph.hasNext()) {
            var field = graph.next();
            if (field.number() == 5) {
                add(OnnxTensor.read(file, field.message()).stored(arena, outside), found);
            } else if (field.number() == 15) {
                throw new BadInput(file + ": holds sparse tensors, which are not supported");
            }
        }
        files.addAll(outside.files());
        return new TensorFile(OnnxNames.restored(message(bytes), found), metadata, new ArrayList<>(files));
    }

    private void add(StoredTensor tensor, Map<String, StoredTensor> found) {
        if (found.put(tensor.name(), tensor) != null) {
            throw new BadInput(file + ": two tensors have the name " + tensor.name());
        }
        if (found.size() > MOST_TENSORS) {
            throw new BadInput(file + ": has more than " + MOST_TENSORS + " tensors");
        }
    }
}
