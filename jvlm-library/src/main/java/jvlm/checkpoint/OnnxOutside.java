package jvlm.checkpoint;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedCollection;
import jvlm.error.BadInput;

/** Data of an ONNX model that lies in files beside it, each mapped once. */
final class OnnxOutside {
    private static final int MOST_FILES = 10_000;

    private final Path file;
    private final Arena arena;
    private final LinkedHashMap<Path, MemorySegment> mapped = new LinkedHashMap<>();

    OnnxOutside(Path file, Arena arena) {
        this.file = file;
        this.arena = arena;
    }

    /** The files that were opened. */
    SequencedCollection<Path> files() {
        return mapped.sequencedKeySet();
    }

    /**
     * The bytes of a tensor.
     *
     * @param told {@code location}, a path that starts at the model's directory and stays in it, and where it does not
     *     begin at the start, {@code offset}; {@code length} where it is told too
     */
    MemorySegment bytes(String name, Map<String, String> told, long size) {
        var path = path(name, told.getOrDefault("location", ""));
        var data = mapped.get(path);
        if (data == null) {
            if (mapped.size() >= MOST_FILES) {
                throw new BadInput(file + ": has its data in more than " + MOST_FILES + " files");
            }
            data = map(name, path);
        }
        long offset = number(name, told, "offset", 0);
        long length = number(name, told, "length", size);
        if (length != size) {
            throw new BadInput(file + ": " + name + " states " + length + " bytes, its shape takes " + size);
        }
        if (offset > data.byteSize() || size > data.byteSize() - offset) {
            throw new BadInput(file + ": " + name + " lies at bytes " + offset + " and on, " + size + " of them, of "
                    + path.getFileName() + ", which has " + data.byteSize());
        }
        return data.asSlice(offset, size);
    }

    private MemorySegment map(String name, Path path) {
        if (!Files.isRegularFile(path)) {
            throw new BadInput(file + ": " + name + " has its data in the file " + Names.shown(path.toString())
                    + ", which is not there");
        }
        var data = Mapped.map(path, arena);
        mapped.put(path, data);
        return data;
    }

    private Path path(String name, String location) {
        var directory = file.toAbsolutePath().normalize().getParent();
        try {
            var path = directory == null ? null : directory.resolve(location).normalize();
            boolean inside = !location.isEmpty() && !Path.of(location).isAbsolute();
            if (path != null && inside && path.startsWith(directory) && !path.equals(directory)) {
                return path;
            }
        } catch (InvalidPathException _) {
            // refused below
        }
        throw new BadInput(file + ": " + name + " has its data in the file \"" + Names.shown(location)
                + "\", expected one in the directory of the model");
    }

    private long number(String name, Map<String, String> told, String key, long otherwise) {
        var text = told.get(key);
        if (text == null) {
            return otherwise;
        }
        try {
            long number = Long.parseLong(text);
            if (number >= 0) {
                return number;
            }
        } catch (NumberFormatException _) {
            // refused below
        }
        throw new BadInput(file + ": " + name + " has its data at the " + key + " \"" + Names.shown(text)
                + "\", expected a whole number");
    }
}
