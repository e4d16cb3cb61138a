package jvlm.text.jinja;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The variables of a block; those of the blocks around it are seen, not changed. */
final class Scope {
    private final @Nullable Scope outer;
    private final Map<String, @Nullable Object> own = new HashMap<>();

    Scope(@Nullable Scope outer) {
        this.outer = outer;
    }

    void put(String name, @Nullable Object value) {
        own.put(name, value);
    }

    @Nullable
    Object get(String name) {
        for (Scope scope = this; scope != null; scope = scope.outer) {
            if (scope.own.containsKey(name)) {
                return scope.own.get(name);
            }
        }
        return new Undefined("the variable " + name);
    }
}
