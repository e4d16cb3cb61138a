package jvlm.yaml;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Records made into maps, lists and texts: the way back of {@link Binder}. */
final class Plain {
    private Plain() {}

    static @Nullable Object of(@Nullable Object value) {
        return switch (value) {
            case null -> null;
            case Enum<?> constant -> Names.constant(constant);
            case Path path -> path.toAbsolutePath().normalize().toString();
            case List<?> list -> list.stream().map(Plain::of).toList();
            case Map<?, ?> map -> {
                var all = new LinkedHashMap<String, @Nullable Object>();
                map.forEach((key, v) -> all.put(String.valueOf(key), of(v)));
                yield all;
            }
            case Record record when Variants.parser(record.getClass()) != null -> record.toString();
            case Record record -> keys(record);
            default -> value;
        };
    }

    private static Map<String, @Nullable Object> keys(Record record) {
        var all = new LinkedHashMap<String, @Nullable Object>();
        for (var parent : record.getClass().getInterfaces()) {
            if (parent.isSealed()) {
                all.put("name", Names.variant(record.getClass()));
            }
        }
        for (var component : record.getClass().getRecordComponents()) {
            try {
                var value = component.getAccessor().invoke(record);
                if (value != null) {
                    all.put(Names.key(component.getName()), of(value));
                }
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException(component + " cannot be read", e);
            }
        }
        return all;
    }
}
