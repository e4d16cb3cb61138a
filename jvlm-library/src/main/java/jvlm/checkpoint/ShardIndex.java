package jvlm.checkpoint;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import jvlm.error.BadInput;
import jvlm.json.Json;

/** A model in several files, and the JSON index that says which tensor is in which. */
final class ShardIndex {
    private ShardIndex() {}

    static boolean matches(MemorySegment bytes) {
        return bytes.byteSize() > 0 && bytes.get(Mapped.BYTE, 0) == '{' && !Safetensors.matches(bytes);
    }

    /** All tensors of all files: those of the index in its order, then those that it does not name. */
    static TensorFile read(Path index, Arena arena) {
        var json = Json.read(index);
        var map = json.at("weight_map");
        var shards = new LinkedHashMap<String, TensorFile>();
        var tensors = new LinkedHashMap<String, StoredTensor>();
        for (var name : map.keys()) {
            Names.checked(index, name);
            var shardName = Names.checked(index, map.text(name));
            var shard = shards.computeIfAbsent(shardName, s -> FileFormat.readWeights(resolve(index, s), arena));
            var tensor = shard.tensors().get(name);
            if (tensor == null) {
                throw new BadInput(index + ": places " + name + " in " + shardName + ", which does not hold it");
            }
            tensors.put(name, tensor);
        }
        var metadata = new LinkedHashMap<String, Object>();
        var files = new ArrayList<Path>(List.of(index));
        for (var shard : shards.values()) {
            addUnnamed(shard, tensors);
            shard.metadata().forEach(metadata::putIfAbsent);
            files.addAll(shard.files());
        }
        return new TensorFile(tensors, metadata, files);
    }

    private static void addUnnamed(TensorFile shard, Map<String, StoredTensor> tensors) {
        shard.tensors().forEach(tensors::putIfAbsent);
    }

    /** A name from the index as a file beside it; not further up, not elsewhere. */
    private static Path resolve(Path index, String name) {
        Path relative;
        try {
            relative = Path.of(name).normalize();
        } catch (InvalidPathException e) {
            throw new BadInput(index + ": names a shard that is no file name", e);
        }
        if (relative.isAbsolute()
                || relative.startsWith("..")
                || relative.toString().isEmpty()) {
            throw new BadInput(index + ": names the shard " + name + ", which lies outside of its directory");
        }
        var file = index.resolveSibling(relative);
        if (!Files.isRegularFile(file)) {
            throw new BadInput(index + ": names the shard " + name + ", which is missing");
        }
        return file;
    }
}
