package jvlm.yaml;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The keys of a file, told by the records it is read into. */
final class Reference {
    private final StringBuilder text = new StringBuilder();

    private Reference() {}

    /** Tables in Markdown, one for each group of keys. */
    static String of(Class<?> type, String title) {
        var reference = new Reference();
        reference.section(title, type, "");
        return reference.text.toString().stripTrailing() + "\n";
    }

    private void section(String title, Class<?> type, String path) {
        text.append("### ")
                .append(title)
                .append("\n\n| key | value | default | meaning |\n| --- | --- | --- | --- |\n");
        var inside = new LinkedHashMap<String, Class<?>>();
        for (var component : type.getRecordComponents()) {
            row(component);
            inside.putAll(inside(component, path));
        }
        text.append('\n');
        inside.forEach((where, inner) -> {
            if (inner.isSealed()) {
                Variants.of(inner)
                        .forEach((name, variant) -> section("`" + where + "`, name: " + name, variant, where));
            } else {
                section("`" + where + "`", inner, where);
            }
        });
    }

    private void row(RecordComponent component) {
        var setting = Binder.setting(component);
        var otherwise = !setting.otherwise().isEmpty()
                ? "`" + setting.otherwise() + "`"
                : Binder.isNullable(component) ? "" : "(must be there)";
        text.append("| `%s` | %s | %s | %s |\n"
                .formatted(
                        Names.key(component.getName()), value(component.getGenericType()), otherwise, setting.value()));
    }

    /** What a value looks like. */
    private static String value(Type type) {
        if (type instanceof ParameterizedType generic) {
            var members = generic.getActualTypeArguments();
            return (generic.getRawType() == List.class ? "list: " : "by name: ") + value(members[members.length - 1]);
        }
        var plain = (Class<?>) type;
        if (plain == Path.class) {
            return "path";
        }
        if (plain.isEnum()) {
            return Arrays.stream(plain.getEnumConstants())
                    .map(c -> "`" + Names.constant(c) + "`")
                    .collect(Collectors.joining(", "));
        }
        return isGroup(plain) ? "keys" : Scalars.expected(plain).replaceFirst("^a ", "");
    }

    private static boolean isGroup(Class<?> type) {
        return type.isSealed() || type.isRecord() && Variants.parser(type) == null;
    }

    private static Map<String, Class<?>> inside(RecordComponent component, String path) {
        var where = (path.isEmpty() ? "" : path + ".") + Names.key(component.getName());
        var type = component.getGenericType();
        while (type instanceof ParameterizedType generic) {
            var members = generic.getActualTypeArguments();
            where += generic.getRawType() == List.class ? ".N" : ".NAME";
            type = members[members.length - 1];
        }
        var plain = (Class<?>) type;
        return isGroup(plain) ? Map.of(where, plain) : Map.of();
    }
}
