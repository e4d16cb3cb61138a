package jvlm.text.jinja;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The arguments of a call, by place or by name. */
record Arguments(List<@Nullable Object> positional, Map<String, @Nullable Object> named) {
    private static final Object ABSENT = new Object();

    /** The argument, or {@code otherwise} where it is not given. */
    @Nullable
    Object get(int place, String name, @Nullable Object otherwise) {
        if (place < positional.size()) {
            return positional.get(place);
        }
        return named.containsKey(name) ? named.get(name) : otherwise;
    }

    @Nullable
    Object need(int place, String name) {
        var value = get(place, name, ABSENT);
        if (value == ABSENT) {
            throw new Trouble("the argument " + name + " is missing");
        }
        return value;
    }

    String text(int place, String name, String otherwise) {
        return text(get(place, name, otherwise), name);
    }

    String needText(int place, String name) {
        return text(need(place, name), name);
    }

    @Nullable
    String textOrNull(int place, String name) {
        var value = get(place, name, null);
        return value == null ? null : text(value, name);
    }

    int number(int place, String name, int otherwise) {
        var value = get(place, name, null);
        return value == null ? otherwise : Math.clamp(Numbers.whole(value), Integer.MIN_VALUE, Integer.MAX_VALUE);
    }

    boolean flag(int place, String name, boolean otherwise) {
        var value = get(place, name, ABSENT);
        return value == ABSENT ? otherwise : Values.truth(value);
    }

    private static String text(@Nullable Object value, String name) {
        return switch (value) {
            case String text -> text;
            case Undefined u -> throw u.error();
            case null, default ->
                throw new Trouble(
                        "the argument " + name + " must be a text, not a value of type " + Values.kind(value));
        };
    }
}
