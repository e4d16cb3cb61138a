package jvlm.text.jinja;

import java.lang.reflect.Array;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Values of a program as values of a template. */
final class Inputs {
    private static final int DEEPEST = 100;

    private Inputs() {}

    static @Nullable Object of(@Nullable Object value) {
        return of(value, 0);
    }

    private static @Nullable Object of(@Nullable Object value, int depth) {
        if (depth > DEEPEST) {
            throw new Trouble("a variable nests too deeply");
        }
        return switch (value) {
            case null -> null;
            case String _, Boolean _, Long _, Double _ -> value;
            case Integer _, Short _, Byte _ -> ((Number) value).longValue();
            case Number number -> number.doubleValue();
            case CharSequence text -> text.toString();
            case Enum<?> name -> name.toString();
            case Map<?, ?> map -> {
                var copy = new LinkedHashMap<@Nullable Object, @Nullable Object>();
                map.forEach((key, member) -> copy.put(of(key, depth + 1), of(member, depth + 1)));
                yield copy;
            }
            case List<?> list -> list(list, depth);
            case Set<?> set -> list(set, depth);
            default -> {
                if (!value.getClass().isArray()) {
                    throw new Trouble("a variable is of the unknown type "
                            + value.getClass().getSimpleName());
                }
                var list = new ArrayList<@Nullable Object>();
                for (int i = 0; i < Array.getLength(value); i++) {
                    list.add(of(Array.get(value, i), depth + 1));
                }
                yield list;
            }
        };
    }

    private static List<@Nullable Object> list(Iterable<?> items, int depth) {
        var copy = new ArrayList<@Nullable Object>();
        items.forEach(member -> copy.add(of(member, depth + 1)));
        return copy;
    }
}
