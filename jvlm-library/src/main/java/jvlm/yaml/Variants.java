package jvlm.yaml;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What types tell of themselves. */
final class Variants {
    private Variants() {}

    /** The records of a sealed interface by the names that YAML gives them. */
    static Map<String, Class<?>> of(Class<?> sealed) {
        var all = new LinkedHashMap<String, Class<?>>();
        Arrays.stream(sealed.getPermittedSubclasses()).forEach(c -> all.put(Names.variant(c), c));
        return all;
    }

    /** The static method that makes an object of a text, or null. */
    static @Nullable Method parser(Class<?> type) {
        try {
            var method = type.getMethod("parse", String.class);
            return Modifier.isStatic(method.getModifiers()) && method.getReturnType() == type ? method : null;
        } catch (NoSuchMethodException _) {
            return null;
        }
    }
}
