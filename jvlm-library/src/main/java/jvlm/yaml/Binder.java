package jvlm.yaml;

import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import jvlm.error.BadInput;
import org.jspecify.annotations.Nullable;

/**
 * Makes records of values. A component is a number, truth value, text, constant, path, list, map, record, one of the records
 * of a sealed interface (told by the key {@code name}), or of a class with a static {@code parse(String)}.
 */
final class Binder {
    private final String source;
    private final Path directory;

    /** @param directory that paths start from which stand in the file; those of changes start from the working one */
    Binder(String source, Path directory) {
        this.source = source;
        this.directory = directory;
    }

    /** The object of type {@code type}; {@code path} leads to it from the top of the file. */
    Object bind(Value value, Type type, String path) {
        if (type instanceof ParameterizedType generic) {
            var member = generic.getActualTypeArguments();
            return generic.getRawType() == List.class
                    ? list(value, member[0], path)
                    : map(value, member[member.length - 1], path);
        }
        var plain = (Class<?>) type;
        if (plain.isRecord() && Variants.parser(plain) == null) {
            return record(keys(value, path), plain, path, List.of());
        }
        if (plain.isSealed()) {
            return variant(value, plain, path);
        }
        if (!(value instanceof Value.Scalar scalar) || scalar.isNull()) {
            throw wrong(value, path, Scalars.expected(plain));
        }
        if (plain == Path.class) {
            return path(scalar, path);
        }
        return Scalars.read(scalar, plain, message -> error(value, path, message));
    }

    private Path path(Value.Scalar scalar, String path) {
        try {
            var named = Path.of(scalar.text());
            return scalar.at().startsWith(Yaml.OPTION)
                    ? named
                    : directory.resolve(named).normalize();
        } catch (InvalidPathException _) {
            throw wrong(scalar, path, "the name of a file");
        }
    }

    private List<Object> list(Value value, Type member, String path) {
        if (!(value instanceof Value.Items items)) {
            throw wrong(value, path, "a list");
        }
        var all = new ArrayList<>();
        for (int i = 0; i < items.values().size(); i++) {
            all.add(bind(items.values().get(i), member, path + "." + i));
        }
        return List.copyOf(all);
    }

    private Map<String, Object> map(Value value, Type member, String path) {
        var all = new LinkedHashMap<String, Object>();
        keys(value, path).values().forEach((key, v) -> all.put(key, bind(v, member, inside(path, key))));
        return Collections.unmodifiableMap(all);
    }

    private Object variant(Value value, Class<?> sealed, String path) {
        var keys = value instanceof Value.Scalar scalar && !scalar.isNull()
                ? new Value.Keys(new LinkedHashMap<>(Map.of("name", value)), Map.of(), value.at())
                : keys(value, path);
        var all = Variants.of(sealed);
        var name = keys.values().get("name");
        var expected = "one of " + String.join(", ", all.keySet());
        if (name == null) {
            throw error(value, path, "has no name, expected " + expected);
        }
        if (!(name instanceof Value.Scalar scalar)) {
            throw wrong(name, inside(path, "name"), expected);
        }
        var chosen = all.get(scalar.text());
        if (chosen == null) {
            throw wrong(name, inside(path, "name"), expected);
        }
        return record(keys, chosen, path, List.of("name"));
    }

    private Object record(Value.Keys keys, Class<?> type, String path, List<String> besides) {
        var components = type.getRecordComponents();
        var known = new ArrayList<>(besides);
        Arrays.stream(components).map(c -> Names.key(c.getName())).forEach(known::add);
        for (var key : keys.values().keySet()) {
            if (!known.contains(key)) {
                throw unknown(keys, key, known, path);
            }
        }
        var arguments =
                Arrays.stream(components).map(c -> component(keys, c, path)).toArray();
        return make(type, components, arguments, keys, path);
    }

    private BadInput unknown(Value.Keys keys, String key, List<String> known, String path) {
        var nearest = Nearest.of(key, known);
        return new BadInput(source + ": " + keys.lines().getOrDefault(key, keys.at()) + ": " + inside(path, key)
                + " is not a key"
                + (nearest == null
                        ? ", expected one of " + String.join(", ", known)
                        : ", did you mean " + nearest + "?"));
    }

    private @Nullable Object component(Value.Keys keys, RecordComponent component, String path) {
        var key = Names.key(component.getName());
        var value = keys.values().get(key);
        var type = component.getGenericType();
        if (value != null && !(value instanceof Value.Scalar s && s.isNull())) {
            return bind(value, type, inside(path, key));
        }
        var setting = setting(component);
        if (!setting.otherwise().isEmpty()) {
            return bind(Parser.parse(setting.otherwise(), "default of " + key, "default"), type, inside(path, key));
        }
        if (isNullable(component)) {
            return null;
        }
        throw new BadInput(
                source + ": " + keys.at() + ": " + inside(path, key) + " is missing (" + setting.value() + ")");
    }

    private Object make(
            Class<?> type, RecordComponent[] components, @Nullable Object[] arguments, Value at, String path) {
        var types = Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
        try {
            var constructor = type.getDeclaredConstructor(types);
            return constructor.newInstance(arguments);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof IllegalArgumentException broken) {
                throw error(at, path, String.valueOf(broken.getMessage()));
            }
            throw new IllegalStateException(type + " cannot be made", e);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(type + " cannot be made", e);
        }
    }

    private Value.Keys keys(Value value, String path) {
        if (value instanceof Value.Keys keys) {
            return keys;
        }
        throw wrong(value, path, "keys with values");
    }

    private BadInput wrong(Value value, String path, String expected) {
        return error(value, path, "is " + value.shown() + ", expected " + expected);
    }

    private BadInput error(Value value, String path, String message) {
        return new BadInput(source + ": " + value.at() + ": " + (path.isEmpty() ? "the file" : path) + " " + message);
    }

    private static String inside(String path, String key) {
        return path.isEmpty() ? key : path + "." + key;
    }

    static Setting setting(RecordComponent component) {
        var setting = component.getAnnotation(Setting.class);
        if (setting == null) {
            throw new IllegalStateException(component + " is not a @Setting");
        }
        return setting;
    }

    static boolean isNullable(RecordComponent component) {
        AnnotatedElement type = component.getAnnotatedType();
        return type.isAnnotationPresent(Nullable.class);
    }
}
