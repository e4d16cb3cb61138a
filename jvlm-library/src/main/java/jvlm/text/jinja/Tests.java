package jvlm.text.jinja;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What may stand behind {@code is}. */
final class Tests {
    private static final Set<String> NAMES = Set.of(
            "defined",
            "undefined",
            "none",
            "true",
            "false",
            "boolean",
            "string",
            "number",
            "integer",
            "float",
            "mapping",
            "sequence",
            "iterable",
            "callable",
            "odd",
            "even",
            "divisibleby",
            "sameas",
            "in",
            "lower",
            "upper",
            "escaped",
            "==",
            "eq",
            "equalto",
            "!=",
            "ne",
            ">",
            "gt",
            "greaterthan",
            ">=",
            "ge",
            "<",
            "lt",
            "lessthan",
            "<=",
            "le",
            "filter",
            "test");

    private final Values values;

    Tests(Values values) {
        this.values = values;
    }

    static boolean has(String name) {
        return NAMES.contains(name);
    }

    boolean apply(String name, @Nullable Object value, Arguments a) {
        return switch (name) {
            case "defined" -> !(value instanceof Undefined);
            case "undefined" -> value instanceof Undefined;
            case "none" -> value == null;
            case "true" -> Boolean.TRUE.equals(value);
            case "false" -> Boolean.FALSE.equals(value);
            case "boolean" -> value instanceof Boolean;
            case "string" -> value instanceof String;
            case "number" -> Numbers.isNumber(value);
            case "integer" -> value instanceof Long;
            case "float" -> value instanceof Double;
            case "mapping" -> value instanceof Map<?, ?>;
            case "sequence" ->
                value instanceof List<?>
                        || value instanceof String
                        || value instanceof Map<?, ?>
                        || value instanceof Undefined;
            case "iterable" ->
                value instanceof List<?>
                        || value instanceof String
                        || value instanceof Map<?, ?>
                        || value instanceof Undefined
                        || value instanceof Kinds.View
                        || value instanceof Kinds.Generator;
            case "callable" -> value instanceof Callable || value instanceof Undefined;
            case "odd" -> Math.floorMod(Numbers.whole(value), 2L) == 1;
            case "even" -> Math.floorMod(Numbers.whole(value), 2L) == 0;
            case "divisibleby" -> {
                long by = Numbers.whole(a.need(0, "num"));
                if (by == 0) {
                    throw new Trouble("division by zero");
                }
                yield Numbers.whole(value) % by == 0;
            }
            case "sameas" -> same(value, a.need(0, "other"));
            case "in" -> values.contains(a.need(0, "seq"), value);
            case "lower" -> isLower(values.text(value));
            case "upper" -> isUpper(values.text(value));
            case "escaped" -> false;
            case "filter" -> value instanceof String filter && Filters.has(filter);
            case "test" -> value instanceof String test && has(test);
            default -> compared(name, value, a.need(0, "other"));
        };
    }

    private boolean compared(String name, @Nullable Object value, @Nullable Object other) {
        return switch (name) {
            case "==", "eq", "equalto" -> values.equal(value, other);
            case "!=", "ne" -> !values.equal(value, other);
            case ">", "gt", "greaterthan" -> values.compare(value, other) > 0;
            case ">=", "ge" -> values.compare(value, other) >= 0;
            case "<", "lt", "lessthan" -> values.compare(value, other) < 0;
            case "<=", "le" -> values.compare(value, other) <= 0;
            default -> throw new Trouble("there is no test named " + name);
        };
    }

    @SuppressWarnings("ReferenceEquality") // the test asks for the same object
    private static boolean same(@Nullable Object a, @Nullable Object b) {
        return a == b
                || ((a instanceof Boolean || a instanceof Long || a instanceof String) && a.equals(b))
                || (a instanceof Undefined && b instanceof Undefined);
    }

    private static boolean isLower(String text) {
        return text.codePoints().anyMatch(Character::isLowerCase)
                && text.codePoints().noneMatch(c -> Character.isUpperCase(c) || Character.isTitleCase(c));
    }

    private static boolean isUpper(String text) {
        return text.codePoints().anyMatch(Character::isUpperCase)
                && text.codePoints().noneMatch(c -> Character.isLowerCase(c) || Character.isTitleCase(c));
    }
}
