package jvlm.text.jinja;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A function, a macro or a method bound to its value. */
@FunctionalInterface
interface Callable {
    @Nullable
    Object call(List<@Nullable Object> positional, Map<String, @Nullable Object> named);
}
