package jvlm.text.jinja;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The variable {@code loop} inside of a loop. */
final class Loop implements Callable {
    private final Values values;
    private final List<@Nullable Object> items;
    private final int depth;
    private final @Nullable Callable recursion;
    private @Nullable List<@Nullable Object> lastSeen;
    int at;

    Loop(Values values, List<@Nullable Object> items, int depth, @Nullable Callable recursion) {
        this.values = values;
        this.items = items;
        this.depth = depth;
        this.recursion = recursion;
    }

    @Nullable
    Object member(String name) {
        return switch (name) {
            case "index" -> at + 1L;
            case "index0" -> (long) at;
            case "revindex" -> (long) (items.size() - at);
            case "revindex0" -> items.size() - at - 1L;
            case "first" -> at == 0;
            case "last" -> at == items.size() - 1;
            case "length" -> (long) items.size();
            case "previtem" -> at == 0 ? new Undefined("there is no previous item, it") : items.get(at - 1);
            case "nextitem" -> at == items.size() - 1 ? new Undefined("there is no next item, it") : items.get(at + 1);
            case "depth" -> depth + 1L;
            case "depth0" -> (long) depth;
            case "cycle" ->
                Texts.call(a -> {
                    if (a.positional().isEmpty()) {
                        throw new Trouble("loop.cycle needs values");
                    }
                    return a.positional().get(at % a.positional().size());
                });
            case "changed" -> Texts.call(a -> changed(a.positional()));
            default -> new Undefined("loop." + name);
        };
    }

    private boolean changed(List<@Nullable Object> now) {
        boolean same = lastSeen != null && values.equal(lastSeen, now);
        lastSeen = now;
        return !same;
    }

    @Override
    public @Nullable Object call(List<@Nullable Object> positional, Map<String, @Nullable Object> named) {
        if (recursion == null) {
            throw new Trouble("the loop is not recursive");
        }
        return recursion.call(positional, named);
    }
}
