package jvlm.text.jinja;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Attributes and items of values. */
final class Members {
    private final Values values;

    Members(Values values) {
        this.values = values;
    }

    /** {@code value.name}: the value's own attribute or method, else its item of that name. */
    @Nullable
    Object attribute(@Nullable Object value, String name) {
        return switch (value) {
            case Undefined u -> throw u.error();
            case Map<?, ?> map -> {
                var method = method(map, name);
                yield method != null ? method : item(map, name);
            }
            case String text -> {
                var method = Texts.method(values, text, name);
                yield method != null ? method : missing(value, name);
            }
            case List<?> list -> {
                var method = method(list, name);
                yield method != null ? method : missing(value, name);
            }
            case Kinds.Namespace space ->
                space.members().containsKey(name) ? space.members().get(name) : missing(value, name);
            case Loop loop -> loop.member(name);
            case null, default -> missing(value, name);
        };
    }

    /** {@code value[key]}. */
    @Nullable
    Object item(@Nullable Object value, @Nullable Object key) {
        if (value instanceof Undefined u) {
            throw u.error();
        }
        if (value instanceof Map<?, ?> map) {
            var place = Values.key(key);
            if (map.containsKey(place)) {
                return map.get(place);
            }
            var method = key instanceof String name ? method(map, name) : null;
            return method != null ? method : missing(value, key);
        }
        if (value instanceof List<?> list && Numbers.isWhole(key)) {
            long at = place(Numbers.whole(key), list.size());
            return at < 0 ? missing(value, key) : list.get((int) at);
        }
        if (value instanceof String text && Numbers.isWhole(key)) {
            values.budget.charge(text.length() / 64);
            long at = place(Numbers.whole(key), text.codePointCount(0, text.length()));
            return at < 0
                    ? missing(value, key)
                    : Character.toString(text.codePointAt(text.offsetByCodePoints(0, (int) at)));
        }
        return key instanceof String name ? attribute(value, name) : missing(value, key);
    }

    private static long place(long index, int size) {
        long at = index < 0 ? index + size : index;
        return at < 0 || at >= size ? -1 : at;
    }

    private Undefined missing(@Nullable Object value, @Nullable Object key) {
        return new Undefined((value == null ? "None" : "the " + Values.kind(value)) + " has no member "
                + values.text(key) + ", which");
    }

    private @Nullable Callable method(Map<?, ?> map, String name) {
        return switch (name) {
            case "get" ->
                Texts.call(a -> {
                    var key = Values.key(a.need(0, "key"));
                    return map.containsKey(key) ? map.get(key) : a.get(1, "default", null);
                });
            case "keys" -> Texts.call(a -> new Kinds.View("keys", new ArrayList<>(map.keySet())));
            case "values" -> Texts.call(a -> new Kinds.View("values", new ArrayList<>(map.values())));
            case "items" -> Texts.call(a -> new Kinds.View("items", items(map)));
            case "copy" -> Texts.call(a -> new java.util.LinkedHashMap<>(map));
            case "pop", "update", "setdefault", "clear", "popitem" -> refused(name);
            default -> null;
        };
    }

    List<@Nullable Object> items(Map<?, ?> map) {
        var all = new ArrayList<@Nullable Object>();
        values.budget.length(map.size());
        map.forEach((key, member) -> all.add(Kinds.Tuple.of(key, member)));
        return all;
    }

    private @Nullable Callable method(List<?> list, String name) {
        return switch (name) {
            case "index" ->
                Texts.call(a -> {
                    for (int i = 0; i < list.size(); i++) {
                        if (values.equal(list.get(i), a.need(0, "value"))) {
                            return (long) i;
                        }
                    }
                    throw new Trouble("the list does not hold the value");
                });
            case "count" ->
                Texts.call(a -> list.stream()
                        .filter(one -> values.equal(one, a.need(0, "value")))
                        .count());
            case "copy" -> Texts.call(a -> new ArrayList<>(list));
            case "append", "extend", "insert", "remove", "pop", "clear", "sort", "reverse" -> refused(name);
            default -> null;
        };
    }

    private static Callable refused(String name) {
        return Texts.call(_ -> {
            throw new Trouble("the method " + name + " would change its value, which templates may not");
        });
    }

    /** {@code value[from:to:step]}. */
    Object slice(@Nullable Object value, @Nullable Object from, @Nullable Object to, @Nullable Object step) {
        if (value instanceof Undefined u) {
            throw u.error();
        }
        List<?> list =
                switch (value) {
                    case List<?> own -> own;
                    case String text ->
                        text.codePoints().mapToObj(Character::toString).toList();
                    case null, default ->
                        throw new Trouble("a value of type " + Values.kind(value) + " cannot be sliced");
                };
        values.budget.length(list.size());
        var part = part(list, from, to, step == null ? 1 : Numbers.whole(step));
        if (value instanceof String) {
            var text = new StringBuilder();
            part.forEach(text::append);
            return text.toString();
        }
        return value instanceof Kinds.Tuple ? new Kinds.Tuple(part) : part;
    }

    private static List<@Nullable Object> part(List<?> list, @Nullable Object from, @Nullable Object to, long step) {
        if (step == 0) {
            throw new Trouble("a slice needs a step other than 0");
        }
        int size = list.size();
        long low = step > 0 ? 0 : -1;
        long high = step > 0 ? size : size - 1L;
        long start = from == null ? (step > 0 ? low : high) : bound(Numbers.whole(from), size, low, high);
        long stop = to == null ? (step > 0 ? high : low) : bound(Numbers.whole(to), size, low, high);
        var part = new ArrayList<@Nullable Object>();
        long stride = Math.clamp(step, -size - 1L, size + 1L);
        for (long i = start; step > 0 ? i < stop : i > stop; i += stride) {
            part.add(list.get((int) i));
        }
        return part;
    }

    private static long bound(long index, int size, long low, long high) {
        return Math.clamp(index < 0 ? index + size : index, low, high);
    }
}
