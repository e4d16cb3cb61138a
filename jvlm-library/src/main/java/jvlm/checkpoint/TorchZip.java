package jvlm.checkpoint;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import jvlm.checkpoint.PickleValue.Storage;
import jvlm.error.BadInput;
import org.jspecify.annotations.Nullable;

/** The zip archives of PyTorch since 1.6 and of TorchScript since 1.4: {@code data.pkl}, and a member a storage. */
final class TorchZip {
    private final Path file;
    private final Arena arena;
    private final ZipDirectory archive;
    private final String prefix;
    private final Map<String, Storage> storages = new HashMap<>();

    private TorchZip(Path file, MemorySegment bytes, Arena arena) {
        this.file = file;
        this.arena = arena;
        this.archive = new ZipDirectory(file, bytes);
        this.prefix = prefix();
    }

    /** The pickled value, its storages in place. */
    static Object read(Path file, MemorySegment bytes, Arena arena) {
        var zip = new TorchZip(file, bytes, arena);
        var order = zip.content("byteorder");
        if (order != null && Mapped.startsWith(order, 0, "big")) {
            throw new BadInput(file + ": was saved on a big-endian machine, which is not supported");
        }
        var pickle = zip.content("data.pkl");
        if (pickle == null) {
            throw new BadInput(file + ": has no data.pkl");
        }
        return Pickle.read(new Cursor(file, pickle), new TorchObjects(file, zip::storage));
    }

    private Storage storage(StorageId id) {
        // One member may be seen as numbers of two types.
        return storages.computeIfAbsent(id.element().name() + "/" + id.key(), _ -> {
            var storage = new Storage(id.key(), id.element(), id.elements());
            storage.bytes = numbers(storage);
            return storage;
        });
    }

    private MemorySegment numbers(Storage storage) {
        var bytes = content("data/" + storage.key);
        if (bytes == null) {
            bytes = content("tensors/" + storage.key);
        }
        if (bytes == null) {
            throw new BadInput(file + ": its member data/" + storage.key + " is missing");
        }
        if (storage.elements > bytes.byteSize() / storage.element.bytes()) {
            throw new BadInput(file + ": its member data/" + storage.key + " has " + bytes.byteSize()
                    + " bytes, expected " + storage.elements + " elements of " + storage.element.bytes());
        }
        return bytes.asSlice(0, storage.elements * storage.element.bytes());
    }

    private @Nullable MemorySegment content(String name) {
        return archive.content(prefix + name, arena);
    }

    /** The folder of {@code data.pkl}, which is named after the file that was saved. */
    private String prefix() {
        return archive.names().stream()
                .filter(name -> name.equals("data.pkl") || name.endsWith("/data.pkl"))
                .min(Comparator.comparingInt(String::length))
                .map(name -> name.substring(0, name.length() - "data.pkl".length()))
                .orElseThrow(this::noPickle);
    }

    private BadInput noPickle() {
        if (archive.names().stream().anyMatch(name -> name.endsWith("model.json"))) {
            return new BadInput(file + ": is a TorchScript archive of PyTorch before 1.4, which is not supported");
        }
        return new BadInput(file + ": is a zip archive without data.pkl, so not one of PyTorch");
    }
}
