package jvlm.checkpoint;

import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;
import jvlm.checkpoint.PickleValue.Instance;
import jvlm.checkpoint.PickleValue.TensorView;
import jvlm.checkpoint.PickleValue.Tuple;
import jvlm.error.BadInput;
import org.jspecify.annotations.Nullable;

/** Walks what a pickle held, and names each tensor by its path: keys, attributes and places joined by dots. */
final class TorchTree {
    /** Keys under which training scripts keep the weights, beside optimiser state and settings. */
    private static final List<String> OUTER = List.of("state_dict", "model_state_dict", "model", "module");

    private static final int DEEPEST = 64;
    private static final int LONGEST_NAME = 4096;
    private static final int MOST_NODES = 5_000_000;
    private static final int MOST_TENSORS = 1_000_000;
    private static final long MOST_NAMED = 1L << 26;
    /** An expanded tensor takes few bytes in the file and any number outside of it. */
    private static final long MOST_EXPANDED = 1L << 28;

    private final Path file;
    private final SequencedMap<String, StoredTensor> tensors = new LinkedHashMap<>();
    private final Set<Object> path = Collections.newSetFromMap(new IdentityHashMap<>());
    private long nodes;
    private long named;

    private TorchTree(Path file) {
        this.file = file;
    }

    static TensorFile read(Path file, Object root) {
        var tree = new TorchTree(file);
        var outer = root instanceof Map<?, ?> map ? outerKey(map) : null;
        if (root instanceof TensorView view) {
            tree.add("tensor", view);
        } else {
            tree.walk("", outer == null ? root : ((Map<?, ?>) root).get(outer));
        }
        if (tree.tensors.isEmpty()) {
            throw new BadInput(file + ": its pickle holds no tensors");
        }
        var rest = root instanceof Map<?, ?> map ? settings(map, outer) : new LinkedHashMap<String, Object>();
        return new TensorFile(tree.tensors, rest, List.of(file));
    }

    private static Map<String, Object> settings(Map<?, ?> root, @Nullable String outer) {
        var all = new LinkedHashMap<String, Object>();
        var data = new PlainData();
        root.forEach((key, value) -> {
            var plain = key.equals(outer) ? null : data.of(value);
            if (key instanceof String name && plain != null) {
                all.put(name, plain);
            }
        });
        return all;
    }

    /** The well-known key that leads to the weights; none where the dictionary has tensors of its own. */
    private static @Nullable String outerKey(Map<?, ?> root) {
        if (root.values().stream().anyMatch(TensorView.class::isInstance)) {
            return null;
        }
        return OUTER.stream()
                .filter(key -> root.get(key) instanceof Map<?, ?> inner && !inner.isEmpty())
                .findFirst()
                .orElse(null);
    }

    private void walk(String name, @Nullable Object value) {
        charge(1);
        switch (value) {
            case TensorView view -> add(name, view);
            case Map<?, ?> map -> enter(name, map, map);
            case List<?> list -> enter(name, list, numbered(list));
            case Tuple tuple -> enter(name, tuple, numbered(tuple.items));
            case Instance object
            when object.state instanceof Map<?, ?> state && TorchGlobals.isScripted(object.type) ->
                enter(name, object, state);
            case null, default -> {}
        }
    }

    private void enter(String name, Object container, Map<?, ?> members) {
        // What contains itself is walked once.
        if (members.isEmpty() || !path.add(container)) {
            return;
        }
        if (path.size() > DEEPEST || name.length() > LONGEST_NAME) {
            throw new BadInput(file + ": its pickle nests values more than " + DEEPEST + " deep or names them by over "
                    + LONGEST_NAME + " characters");
        }
        charge(members.size());
        members.forEach((key, value) -> {
            if (key instanceof String text) {
                Names.checked(file, text);
            }
            if (key instanceof String || key instanceof Long || key instanceof Boolean) {
                walk(name.isEmpty() ? key.toString() : name + "." + key, value);
            }
        });
        path.remove(container);
    }

    private Map<?, ?> numbered(List<?> list) {
        charge(list.size());
        var members = new LinkedHashMap<Long, Object>();
        for (int i = 0; i < list.size(); i++) {
            var item = list.get(i);
            if (item instanceof PickleValue || item instanceof Map<?, ?> || item instanceof List<?>) {
                members.put((long) i, item);
            }
        }
        return members;
    }

    /** Shared parts are met once for each path to them: a small file may hold very many paths. */
    private void charge(int values) {
        nodes += values;
        if (nodes > MOST_NODES) {
            throw new BadInput(file + ": its pickle holds more than " + MOST_NODES + " values");
        }
    }

    private void add(String name, TensorView view) {
        named += name.length();
        if (tensors.size() == MOST_TENSORS || named > MOST_NAMED) {
            throw new BadInput(file + ": its pickle holds more than " + tensors.size() + " tensors or too long names");
        }
        if (tensors.put(name, stored(name, view)) != null) {
            throw new BadInput(file + ": two tensors have the name " + name);
        }
    }

    private StoredTensor stored(String name, TensorView view) {
        var encoding = view.element.encoding();
        if (encoding == null) {
            throw new BadInput(
                    file + ": " + name + " is stored as " + view.element.name() + ", which is not supported");
        }
        long elements = Shapes.elements(file, name, view.shape);
        var bytes = span(name, view, encoding, elements);
        if (elements > bytes.byteSize() && elements > MOST_EXPANDED) {
            throw new BadInput(file + ": " + name + " " + Arrays.toString(view.shape) + " repeats " + bytes.byteSize()
                    + " bytes, which is not supported at this size");
        }
        return new StoredTensor(name, encoding, view.shape, view.strides, bytes, file);
    }

    /** The bytes from the first element to the last. */
    private MemorySegment span(String name, TensorView view, Encoding encoding, long elements) {
        var storage = view.storage.bytes;
        if (storage == null) {
            throw new BadInput(file + ": " + name + " has no data (storage " + view.storage.key + ")");
        }
        if (elements == 0) {
            return storage.asSlice(0, 0);
        }
        long room = storage.byteSize() / encoding.blockBytes() - view.offset;
        long last = 0;
        for (int i = 0; i < view.shape.length; i++) {
            long steps = view.shape[i] - 1;
            if (steps > 0 && view.strides[i] > (room - last) / steps) {
                last = room;
                break;
            }
            last += steps * view.strides[i];
        }
        if (last >= room) {
            throw new BadInput(file + ": " + name + " " + Arrays.toString(view.shape) + " reaches past the end of its "
                    + storage.byteSize() + " bytes; the file is cut short or damaged");
        }
        return storage.asSlice(view.offset * encoding.blockBytes(), (last + 1) * encoding.blockBytes());
    }
}
