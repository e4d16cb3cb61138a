package jvlm.text.jinja;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code json.dumps} of Python. */
final class JsonText {
    private final Budget budget;
    private final boolean ascii;
    private final @Nullable String indent;
    private final String comma;
    private final String colon;
    private final boolean sorted;
    private final StringBuilder out = new StringBuilder();

    JsonText(Budget budget, boolean ascii, @Nullable String indent, String comma, String colon, boolean sorted) {
        this.budget = budget;
        this.ascii = ascii;
        this.indent = indent;
        this.comma = comma;
        this.colon = colon;
        this.sorted = sorted;
    }

    String of(@Nullable Object value) {
        write(value, 0);
        return out.toString();
    }

    private void write(@Nullable Object value, int depth) {
        budget.enter();
        budget.step();
        budget.limit(out.length());
        switch (value) {
            case null -> out.append("null");
            case Boolean flag -> out.append(flag);
            case Long number -> out.append(number);
            case Double number -> out.append(real(number));
            case String text -> quote(text);
            case Map<?, ?> map -> map(map, depth);
            case List<?> list when !(list instanceof Kinds.Range) -> list(list, depth);
            default -> throw new Trouble("a value of type " + Values.kind(value) + " cannot be written as JSON");
        }
        budget.leave();
    }

    private static String real(double number) {
        return Double.isNaN(number)
                ? "NaN"
                : Double.isInfinite(number) ? number > 0 ? "Infinity" : "-Infinity" : Printer.real(number);
    }

    private void list(List<?> list, int depth) {
        out.append('[');
        for (int i = 0; i < list.size(); i++) {
            out.append(i == 0 ? "" : comma);
            line(depth + 1);
            write(list.get(i), depth + 1);
        }
        if (!list.isEmpty()) {
            line(depth);
        }
        out.append(']');
    }

    private void map(Map<?, ?> map, int depth) {
        var keys = new ArrayList<@Nullable Object>(map.keySet());
        if (sorted) {
            var values = new Values(budget);
            keys.sort(values::compare);
        }
        out.append('{');
        for (int i = 0; i < keys.size(); i++) {
            out.append(i == 0 ? "" : comma);
            line(depth + 1);
            quote(key(keys.get(i)));
            out.append(colon);
            write(map.get(keys.get(i)), depth + 1);
        }
        if (!keys.isEmpty()) {
            line(depth);
        }
        out.append('}');
    }

    private static String key(@Nullable Object key) {
        return switch (key) {
            case null -> "null";
            case String text -> text;
            case Boolean flag -> flag.toString();
            case Double number -> real(number);
            case Long number -> number.toString();
            default -> throw new Trouble("a key of type " + Values.kind(key) + " cannot be written as JSON");
        };
    }

    private void line(int depth) {
        if (indent != null) {
            budget.length((long) indent.length() * depth);
            out.append('\n').append(indent.repeat(depth));
        }
    }

    private void quote(String text) {
        budget.length(text.length());
        budget.limit(out.length() + (long) text.length());
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                case '\f' -> out.append("\\f");
                case '\b' -> out.append("\\b");
                default -> {
                    if (c < 0x20 || (ascii && c > 0x7E)) {
                        out.append("\\u%04x".formatted((int) c));
                    } else {
                        out.append(c);
                    }
                }
            }
        }
        out.append('"');
    }
}
