package jvlm.checkpoint;

import java.lang.foreign.MemorySegment;
import java.math.BigInteger;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import jvlm.checkpoint.PickleValue.Storage;
import jvlm.error.BadInput;

/**
 * The format of {@code torch.save} before 1.6, which {@code _use_new_zipfile_serialization=False} still writes: pickles
 * of a magic number, a protocol version, the machine, the value and the storage keys; then each storage's count and
 * numbers.
 */
final class TorchLegacy {
    private static final BigInteger MAGIC = new BigInteger("1950a86a20f9469cfc6c", 16);
    private static final long PROTOCOL = 1001;

    private record Part(Storage part, Storage whole, long offset) {}

    private final Path file;
    private final Cursor in;
    private final Map<String, Storage> wholes = new HashMap<>();
    private final Map<String, Part> parts = new HashMap<>();

    private TorchLegacy(Path file, MemorySegment bytes) {
        this.file = file;
        this.in = new Cursor(file, bytes);
    }

    /** The pickled value, its storages in place. */
    static Object read(Path file, MemorySegment bytes) {
        var reader = new TorchLegacy(file, bytes);
        var objects = new TorchObjects(file, reader::storage);
        if (!MAGIC.equals(Pickle.read(reader.in, objects))) {
            throw new BadInput(file + ": is a Python pickle, but not one that torch.save wrote");
        }
        if (!Pickle.read(reader.in, objects).equals(PROTOCOL)) {
            throw new BadInput(file + ": is of another protocol of torch.save than " + PROTOCOL);
        }
        if (Pickle.read(reader.in, objects) instanceof Map<?, ?> machine
                && Boolean.FALSE.equals(machine.get("little_endian"))) {
            throw new BadInput(file + ": was saved on a big-endian machine, which is not supported");
        }
        var root = Pickle.read(reader.in, objects);
        reader.fill(Pickle.read(reader.in, objects));
        return root;
    }

    private Storage storage(StorageId id) {
        var whole = wholes.computeIfAbsent(id.key(), key -> new Storage(key, id.element(), id.elements()));
        if (!whole.element.equals(id.element()) || whole.elements != id.elements()) {
            throw new BadInput(file + ": its storage " + id.key() + " is described in two ways");
        }
        var view = id.view();
        if (view == null) {
            return whole;
        }
        var part = parts.computeIfAbsent(
                view.key(), key -> new Part(new Storage(key, id.element(), view.elements()), whole, view.offset()));
        return part.part;
    }

    private void fill(Object keys) {
        if (!(keys instanceof List<?> list)) {
            throw new BadInput(file + ": has no list of storages");
        }
        for (var key : list) {
            var storage = key instanceof String name ? wholes.get(name) : null;
            if (storage == null || in.i64() != storage.elements) {
                throw new BadInput(file + ": its storages are not those that its tensors use");
            }
            if (storage.elements > in.remaining() / storage.element.bytes()) {
                throw new BadInput(file + ": is cut short, its storage " + storage.key + " has " + storage.elements
                        + " elements and " + in.remaining() + " bytes are left");
            }
            storage.bytes = in.take(storage.elements * storage.element.bytes());
        }
        parts.values().forEach(TorchLegacy::place);
    }

    private static void place(Part part) {
        var bytes = part.whole.bytes;
        int size = part.whole.element.bytes();
        if (bytes != null) {
            part.part.bytes = bytes.asSlice(part.offset * size, part.part.elements * size);
        }
    }
}
