package jvlm.yaml;

import java.lang.reflect.InvocationTargetException;
import java.util.Arrays;
import java.util.function.Function;
import java.util.stream.Collectors;
import jvlm.error.BadInput;
import org.jspecify.annotations.Nullable;

/** Texts without structure made into numbers, truth values, constants and the like. */
final class Scalars {
    private static final String INTEGER = "[-+]?\\d{1,18}";
    private static final String NUMBER = "[-+]?(\\d+\\.?\\d*|\\.\\d+)([eE][-+]?\\d{1,4})?";

    private Scalars() {}

    /** What a value of this type looks like, for people. */
    static String expected(Class<?> type) {
        return switch (type) {
            case Class<?> c when c == int.class || c == Integer.class || c == long.class -> "a whole number";
            case Class<?> c when c == double.class || c == Double.class -> "a number";
            case Class<?> c when c == boolean.class -> "true or false";
            case Class<?> c
            when c.isEnum() ->
                "one of "
                        + Arrays.stream(c.getEnumConstants())
                                .map(Names::constant)
                                .collect(Collectors.joining(", "));
            default -> "a text";
        };
    }

    /** The scalar as a {@code type}; {@code error} makes the report of what is wrong with it. */
    static Object read(Value.Scalar scalar, Class<?> type, Function<String, BadInput> error) {
        var text = scalar.text();
        Object made =
                switch (type) {
                    case Class<?> c
                    when c == int.class || c == Integer.class ->
                        whole(scalar) && fits(text) ? Integer.valueOf(text) : null;
                    case Class<?> c when c == long.class -> whole(scalar) ? Long.valueOf(text) : null;
                    case Class<?> c
                    when c == double.class || c == Double.class ->
                        scalar.plain() && text.matches(NUMBER) ? finite(text) : null;
                    case Class<?> c
                    when c == boolean.class ->
                        scalar.plain() && text.matches("true|false") ? Boolean.valueOf(text) : null;
                    case Class<?> c when c == String.class -> text;
                    case Class<?> c
                    when c.isEnum() ->
                        Arrays.stream(c.getEnumConstants())
                                .filter(e -> Names.constant(e).equals(text))
                                .findFirst()
                                .orElse(null);
                    default -> parsed(scalar, type, error);
                };
        if (made == null) {
            throw error.apply("is " + scalar.shown() + ", expected " + expected(type));
        }
        return made;
    }

    private static boolean whole(Value.Scalar scalar) {
        return scalar.plain() && scalar.text().matches(INTEGER);
    }

    private static boolean fits(String text) {
        long number = Long.parseLong(text);
        return number == (int) number;
    }

    private static @Nullable Double finite(String text) {
        double number = Double.parseDouble(text);
        return Double.isFinite(number) ? number : null;
    }

    private static Object parsed(Value.Scalar scalar, Class<?> type, Function<String, BadInput> error) {
        var parser = Variants.parser(type);
        if (parser == null) {
            throw new IllegalStateException(type + " cannot be read from a text");
        }
        try {
            return parser.invoke(null, scalar.text());
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof IllegalArgumentException broken) {
                throw error.apply("(" + scalar.shown() + ") " + broken.getMessage());
            }
            throw new IllegalStateException(parser + " failed", e);
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(parser + " is not public", e);
        }
    }
}
