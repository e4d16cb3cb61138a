package jvlm.checkpoint;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import jvlm.error.BadInput;

/**
 * The GGUF format of llama.cpp, versions 2 and 3, little endian: metadata, tensor descriptions, aligned data. Sizes are
 * given in PyTorch's order, the reverse of the file's. Source: ggml/docs/gguf.md.
 *
 * <p>Metadata values are Boolean, Integer (8 to 32 bits, signed or not, as far as they fit), Long, Float, Double,
 * String, or a List of these.
 */
public final class Gguf {
    private static final Pattern PART = Pattern.compile("(.+)-(\\d{5})-of-(\\d{5})\\.gguf");

    private Gguf() {}

    /**
     * Maps {@code file}, and all other parts where it is one of {@code NAME-00001-of-00003.gguf}, for the life of
     * {@code arena}. Throws {@link BadInput} for damaged files, missing parts and tensor types that are not supported.
     */
    public static TensorFile read(Path file, Arena arena) {
        return read(file, Mapped.map(file, arena), arena);
    }

    /**
     * Writes version 3, tensor by tensor, under another name that is then changed to {@code file}. Metadata values are
     * of the types that {@link #read} gives; a list holds one type.
     */
    public static void write(Path file, Map<String, Object> metadata, Collection<WritableTensor> tensors) {
        GgufWriter.write(file, metadata, tensors);
    }

    static TensorFile read(Path file, MemorySegment bytes, Arena arena) {
        var one = new GgufReader(file, bytes).read();
        long parts = number(file, one.metadata(), "split.count");
        return parts <= 1 ? one : whole(file, one, parts, arena);
    }

    static boolean matches(MemorySegment bytes) {
        return Mapped.startsWith(bytes, 0, "GGUF");
    }

    private static TensorFile whole(Path file, TensorFile given, long parts, Arena arena) {
        var name = PART.matcher(file.getFileName().toString());
        if (!name.matches() || Integer.parseInt(name.group(3)) != parts) {
            throw new BadInput(file + ": is one of " + parts + " parts, expected a name like model-00001-of-"
                    + "%05d.gguf".formatted(Math.min(parts, 99_999)));
        }
        var tensors = new LinkedHashMap<String, StoredTensor>();
        var metadata = new LinkedHashMap<String, Object>();
        var files = new ArrayList<Path>();
        for (int i = 1; i <= parts; i++) {
            var path = file.resolveSibling("%s-%05d-of-%s.gguf".formatted(name.group(1), i, name.group(3)));
            var part = i == Integer.parseInt(name.group(2)) ? given : part(file, path, i, arena);
            part.tensors().forEach((key, tensor) -> {
                if (tensors.put(key, tensor) != null) {
                    throw new BadInput(path + ": " + key + " stands in an earlier part too");
                }
            });
            part.metadata().forEach(metadata::putIfAbsent);
            files.add(path);
        }
        long stated = number(file, metadata, "split.tensors.count");
        if (stated > 0 && stated != tensors.size()) {
            throw new BadInput(file + ": its parts hold " + tensors.size() + " tensors, expected " + stated);
        }
        return new TensorFile(tensors, metadata, List.copyOf(files));
    }

    private static TensorFile part(Path file, Path path, int number, Arena arena) {
        if (!Files.isRegularFile(path)) {
            throw new BadInput(file + ": its part " + path.getFileName() + " is missing");
        }
        var bytes = Mapped.map(path, arena);
        var part = new GgufReader(path, bytes).read();
        if (number(path, part.metadata(), "split.no") != number - 1) {
            throw new BadInput(path + ": states another place among the parts than its name");
        }
        return part;
    }

    private static long number(Path file, Map<String, Object> metadata, String key) {
        return switch (metadata.get(key)) {
            case Integer i -> i;
            case Long l -> l;
            case null -> 0;
            default -> throw new BadInput(file + ": " + key + " is no whole number");
        };
    }
}
