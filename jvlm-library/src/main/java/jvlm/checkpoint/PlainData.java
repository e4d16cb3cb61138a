package jvlm.checkpoint;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import jvlm.checkpoint.PickleValue.Instance;
import jvlm.checkpoint.PickleValue.Tuple;
import org.jspecify.annotations.Nullable;

/**
 * The settings that a training script saved beside the weights: text, numbers and booleans in lists and maps, and the
 * attributes of a Namespace. Tensors and objects are left out, and so is an entry of more than 100,000 values.
 */
final class PlainData {
    private static final int MOST_NODES = 100_000;
    private static final int MOST_IN_ALL = 2_000_000;
    private static final int DEEPEST = 32;

    private final Set<Object> path = Collections.newSetFromMap(new IdentityHashMap<>());
    private int nodes;
    private int total;

    @Nullable
    Object of(Object value) {
        if (total > MOST_IN_ALL) {
            return null;
        }
        nodes = 0;
        var plain = convert(value);
        total += nodes;
        return nodes > MOST_NODES ? null : plain;
    }

    private @Nullable Object convert(@Nullable Object value) {
        if (++nodes > MOST_NODES || path.size() > DEEPEST) {
            return null;
        }
        return switch (value) {
            case String _, Long _, Double _, Boolean _, BigInteger _ -> value;
            case Map<?, ?> map -> inside(map, () -> map(map));
            case List<?> list -> inside(list, () -> list(list));
            case Tuple tuple -> inside(tuple, () -> list(tuple.items));
            case Instance object
            when object.type.name().equals("Namespace") && object.state instanceof Map<?, ?> map ->
                inside(object, () -> map(map));
            case null, default -> null;
        };
    }

    private @Nullable Object inside(Object container, Supplier<@Nullable Object> members) {
        if (!path.add(container)) {
            return null;
        }
        var converted = members.get();
        path.remove(container);
        return converted;
    }

    private @Nullable Object map(Map<?, ?> map) {
        var plain = new LinkedHashMap<String, Object>();
        map.forEach((key, value) -> {
            var converted = convert(value);
            if (converted != null && (key instanceof String || key instanceof Long)) {
                plain.put(key.toString(), converted);
            }
        });
        return plain.isEmpty() && !map.isEmpty() ? null : plain;
    }

    private @Nullable Object list(List<?> list) {
        var plain = new ArrayList<Object>();
        for (var item : list) {
            var converted = convert(item);
            if (converted != null) {
                plain.add(converted);
            }
        }
        return plain.isEmpty() && !list.isEmpty() ? null : plain;
    }
}
