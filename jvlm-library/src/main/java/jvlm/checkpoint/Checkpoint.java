package jvlm.checkpoint;

import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import jvlm.error.BadInput;

/**
 * The weights of a published model where they lie: one file, a directory, or shards under an index. Owns the mapping;
 * after {@link #close} no tensor of it may be touched.
 */
public final class Checkpoint implements AutoCloseable {
    private final Path source;
    private final Arena arena;
    private final SequencedMap<String, StoredTensor> tensors;
    private final Map<String, Object> metadata;
    private final List<Path> files;

    private Checkpoint(Path source, Arena arena, TensorFile found) {
        this.source = source;
        this.arena = arena;
        this.tensors = Collections.unmodifiableSequencedMap(found.tensors());
        this.metadata = Collections.unmodifiableMap(found.metadata());
        this.files = List.copyOf(found.files());
    }

    /**
     * Opens a file, told by its content and not by its name (safetensors, PyTorch pickle or TorchScript, GGUF, ONNX, a
     * shard index), or the weights of a directory (see {@link WeightFiles#choose}). Throws {@link BadInput} where there are
     * none, where it is unclear which ones are meant, or where the bytes do not hold what they state.
     */
    @SuppressWarnings("MustBeClosedChecker") // the arena lives as long as the checkpoint, whose close() closes it
    public static Checkpoint open(Path fileOrDirectory) {
        var arena = Arena.ofShared();
        try {
            return new Checkpoint(fileOrDirectory, arena, read(fileOrDirectory, arena));
        } catch (RuntimeException | Error e) {
            arena.close();
            throw e;
        }
    }

    /** The files of {@code directory} that look like weights by their names, sorted; not read. */
    public static List<Path> weightFiles(Path directory) {
        return WeightFiles.in(directory);
    }

    /** All tensors by published name, in the order of the files. */
    public SequencedMap<String, StoredTensor> tensors() {
        return tensors;
    }

    /** One tensor; throws {@link BadInput} where there is none of the name. */
    public StoredTensor tensor(String name) {
        var tensor = tensors.get(name);
        if (tensor == null) {
            throw new BadInput(source + ": has no tensor " + name);
        }
        return tensor;
    }

    /** What the files say beside their tensors. */
    public Map<String, Object> metadata() {
        return metadata;
    }

    /** The files that were opened, an index before its shards. */
    public List<Path> files() {
        return files;
    }

    /** The file or directory that was asked for. */
    public Path source() {
        return source;
    }

    @Override
    public void close() {
        if (arena.scope().isAlive()) {
            arena.close();
        }
    }

    private static TensorFile read(Path path, Arena arena) {
        var chosen = WeightFiles.choose(path);
        if (chosen.size() == 1) {
            return FileFormat.read(chosen.getFirst(), arena);
        }
        var tensors = new LinkedHashMap<String, StoredTensor>();
        var metadata = new LinkedHashMap<String, Object>();
        var files = new ArrayList<Path>();
        for (var file : chosen) {
            var part = FileFormat.read(file, arena);
            part.tensors().forEach((name, tensor) -> {
                var other = tensors.put(name, tensor);
                if (other != null) {
                    throw new BadInput(file + ": " + name + " stands in " + other.file() + " too");
                }
            });
            part.metadata().forEach(metadata::putIfAbsent);
            files.addAll(part.files());
        }
        return new TensorFile(tensors, metadata, files);
    }
}
