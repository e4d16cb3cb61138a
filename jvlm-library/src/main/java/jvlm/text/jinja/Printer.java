package jvlm.text.jinja;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code str()} and {@code repr()} of Python. */
final class Printer {
    private final Budget budget;

    Printer(Budget budget) {
        this.budget = budget;
    }

    String text(@Nullable Object value) {
        return switch (value) {
            case String text -> text;
            case Undefined _ -> "";
            case null, default -> representation(value);
        };
    }

    String representation(@Nullable Object value) {
        var out = new StringBuilder();
        write(value, out);
        return out.toString();
    }

    private void write(@Nullable Object value, StringBuilder out) {
        budget.step();
        budget.enter();
        switch (value) {
            case null -> out.append("None");
            case Boolean flag -> out.append(flag ? "True" : "False");
            case Long number -> out.append(number);
            case Double number -> out.append(real(number));
            case String text -> {
                budget.length(text.length());
                budget.limit(out.length() + (long) text.length());
                quote(text, out);
            }
            case Undefined _ -> out.append("Undefined");
            case Kinds.Range range -> out.append(range);
            case Kinds.Tuple tuple -> list(tuple, "(", tuple.size() == 1 ? ",)" : ")", out);
            case List<?> list -> list(list, "[", "]", out);
            case Map<?, ?> map -> map(map, out);
            case Kinds.View view -> {
                out.append("dict_").append(view.name());
                list(view.items(), "([", "])", out);
            }
            case Kinds.Generator _ -> out.append("<generator object>");
            default -> out.append(value);
        }
        budget.leave();
    }

    private void list(List<?> items, String open, String close, StringBuilder out) {
        out.append(open);
        for (int i = 0; i < items.size(); i++) {
            out.append(i == 0 ? "" : ", ");
            write(items.get(i), out);
        }
        out.append(close);
    }

    private void map(Map<?, ?> map, StringBuilder out) {
        out.append('{');
        boolean first = true;
        for (var entry : map.entrySet()) {
            out.append(first ? "" : ", ");
            first = false;
            write(entry.getKey(), out);
            out.append(": ");
            write(entry.getValue(), out);
        }
        out.append('}');
    }

    /** The shortest digits that give the number back, with an exponent below 1e-4 and from 1e16 on. */
    static String real(double number) {
        if (Double.isNaN(number)) {
            return "nan";
        }
        if (Double.isInfinite(number)) {
            return number > 0 ? "inf" : "-inf";
        }
        if (number == 0) {
            return 1 / number < 0 ? "-0.0" : "0.0";
        }
        var exact = new BigDecimal(Double.toString(number)).stripTrailingZeros();
        int exponent = exact.precision() - exact.scale() - 1;
        if (exponent >= -4 && exponent < 16) {
            var plain = exact.toPlainString();
            return plain.indexOf('.') < 0 ? plain + ".0" : plain;
        }
        var digits = exact.unscaledValue().abs().toString();
        var mantissa = digits.length() == 1 ? digits : digits.charAt(0) + "." + digits.substring(1);
        int size = Math.abs(exponent);
        return (number < 0 ? "-" : "") + mantissa + "e" + (exponent < 0 ? "-" : "+") + (size < 10 ? "0" : "") + size;
    }

    private static void quote(String text, StringBuilder out) {
        char mark = text.indexOf('\'') >= 0 && text.indexOf('"') < 0 ? '"' : '\'';
        out.append(mark);
        text.codePoints().forEach(c -> {
            switch (c) {
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                case '\\' -> out.append("\\\\");
                default -> {
                    if (c == mark) {
                        out.append('\\').append(mark);
                    } else if (isPrintable(c)) {
                        out.appendCodePoint(c);
                    } else {
                        out.append(
                                c < 0x100
                                        ? "\\x%02x".formatted(c)
                                        : (c < 0x10000 ? "\\u%04x" : "\\U%08x").formatted(c));
                    }
                }
            }
        });
        out.append(mark);
    }

    private static boolean isPrintable(int c) {
        return c == ' '
                || switch (Character.getType(c)) {
                    case Character.CONTROL,
                            Character.FORMAT,
                            Character.SURROGATE,
                            Character.PRIVATE_USE,
                            Character.UNASSIGNED,
                            Character.LINE_SEPARATOR,
                            Character.PARAGRAPH_SEPARATOR,
                            Character.SPACE_SEPARATOR -> false;
                    default -> true;
                };
    }
}
