package jvlm.checkpoint;

import java.nio.file.Path;
import java.util.List;
import jvlm.checkpoint.PickleValue.Global;
import jvlm.checkpoint.PickleValue.Tuple;
import jvlm.checkpoint.TorchTypes.Element;
import jvlm.error.BadInput;
import org.jspecify.annotations.Nullable;

/**
 * How a pickle refers to numbers outside of it: {@code ('storage', class, key, location, elements[, view])}.
 *
 * @param view of the format before 1.6: a part of the storage
 */
record StorageId(
        Element element,
        String key,
        long elements,
        @Nullable View view) {
    /** Elements {@code offset} to {@code offset + elements} of another storage. */
    record View(String key, long offset, long elements) {}

    static StorageId of(Path file, Object id) {
        if (!(id instanceof Tuple tuple && tuple.items.size() >= 5 && "storage".equals(tuple.items.getFirst()))) {
            throw new BadInput(file + ": a pickle refers to an object outside of it that is no storage");
        }
        var items = tuple.items;
        var element = items.get(1) instanceof Global type ? TorchTypes.storage(type.name()) : null;
        if (element == null || !(items.get(2) instanceof String key) || !(items.get(4) instanceof Long n) || n < 0) {
            throw new BadInput(file + ": a pickled storage lacks its element type, key or number of elements");
        }
        Names.checked(file, key);
        return new StorageId(element, key, n, items.size() > 5 ? view(file, items.get(5), n) : null);
    }

    private static @Nullable View view(Path file, Object value, long whole) {
        if (!(value instanceof Tuple tuple)) {
            return null;
        }
        List<Object> items = tuple.items;
        if (items.size() < 3
                || !(items.get(0) instanceof String key)
                || !(items.get(1) instanceof Long offset && offset >= 0)
                || !(items.get(2) instanceof Long size && size >= 0 && size <= whole - offset)) {
            throw new BadInput(file + ": a pickled storage is a view past the end of another");
        }
        return new View(key, offset, size);
    }
}
