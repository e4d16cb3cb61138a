package jvlm.text.jinja;

import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The functions that every template can call. */
final class Globals {
    /** What a template says by {@code raise_exception}. */
    static final class Raised extends RuntimeException {
        Raised(String message) {
            super(message, null, false, false);
        }
    }

    private Globals() {}

    static Scope scope(Values values) {
        var scope = new Scope(null);
        scope.put("raise_exception", Texts.call(a -> {
            throw new Raised(values.text(a.need(0, "message")));
        }));
        scope.put(
                "strftime_now",
                Texts.call(a -> Dates.format(a.needText(0, "format"), ZonedDateTime.now(ZoneId.systemDefault()))));
        scope.put("range", Texts.call(Globals::range));
        scope.put("namespace", Texts.call(a -> namespace(values, a)));
        scope.put("dict", Texts.call(a -> dict(values, a)));
        scope.put("joiner", Texts.call(a -> joiner(a.text(0, "sep", ", "))));
        return scope;
    }

    private static Object range(Arguments a) {
        long first = Numbers.whole(a.need(0, "start"));
        return a.positional().size() < 2
                ? new Kinds.Range(0, first, 1)
                : new Kinds.Range(first, Numbers.whole(a.need(1, "stop")), Numbers.whole(a.get(2, "step", 1L)));
    }

    private static Object namespace(Values values, Arguments a) {
        var space = new Kinds.Namespace();
        dict(values, a).forEach((key, value) -> space.members().put(values.text(key), value));
        return space;
    }

    private static Map<@Nullable Object, @Nullable Object> dict(Values values, Arguments a) {
        var map = new LinkedHashMap<@Nullable Object, @Nullable Object>();
        if (!a.positional().isEmpty()) {
            if (a.positional().get(0) instanceof Map<?, ?> given) {
                map.putAll(given);
            } else {
                for (var pair : values.members(a.positional().get(0))) {
                    var both = values.list(pair);
                    if (both.size() != 2) {
                        throw new Trouble("dict needs pairs");
                    }
                    map.put(Values.key(both.get(0)), both.get(1));
                }
            }
        }
        map.putAll(a.named());
        return map;
    }

    private static Callable joiner(String separator) {
        var used = new boolean[1];
        return Texts.call(_ -> {
            boolean again = used[0];
            used[0] = true;
            return again ? separator : "";
        });
    }
}
