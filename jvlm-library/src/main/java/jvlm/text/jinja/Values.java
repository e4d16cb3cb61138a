package jvlm.text.jinja;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What Python's operators and built-in functions mean for the values of a template. */
final class Values {
    final Budget budget;
    final Printer printer;

    Values(Budget budget) {
        this.budget = budget;
        this.printer = new Printer(budget);
    }

    String text(@Nullable Object value) {
        return printer.text(value);
    }

    static boolean truth(@Nullable Object value) {
        return switch (value) {
            case null -> false;
            case Boolean flag -> flag;
            case Long number -> number != 0;
            case Double number -> number != 0;
            case String text -> !text.isEmpty();
            case List<?> list -> !list.isEmpty();
            case Map<?, ?> map -> !map.isEmpty();
            case Kinds.View view -> !view.items().isEmpty();
            case Undefined _ -> false;
            default -> true;
        };
    }

    static String kind(@Nullable Object value) {
        return switch (value) {
            case null -> "None";
            case Boolean _ -> "bool";
            case Long _ -> "int";
            case Double _ -> "float";
            case String _ -> "str";
            case Kinds.Tuple _ -> "tuple";
            case List<?> _ -> "list";
            case Map<?, ?> _ -> "dict";
            case Undefined _ -> "Undefined";
            default -> "object";
        };
    }

    /** The members of anything that can be looped over. */
    Iterable<? extends @Nullable Object> members(@Nullable Object value) {
        return switch (value) {
            case List<?> list -> list;
            case Map<?, ?> map -> map.keySet();
            case Kinds.View view -> view.items();
            case Kinds.Generator generator -> generator;
            case String text -> {
                budget.length(text.length());
                yield text.codePoints().mapToObj(Character::toString).toList();
            }
            case Undefined _ -> List.of();
            case null, default -> throw new Trouble("a value of type " + kind(value) + " cannot be looped over");
        };
    }

    List<@Nullable Object> list(@Nullable Object value) {
        var all = new ArrayList<@Nullable Object>();
        for (var member : members(value)) {
            budget.step();
            all.add(member);
        }
        return all;
    }

    int length(@Nullable Object value) {
        return switch (value) {
            case String text -> text.codePointCount(0, text.length());
            case List<?> list -> list.size();
            case Map<?, ?> map -> map.size();
            case Kinds.View view -> view.items().size();
            case Undefined _ -> 0;
            case null, default -> throw new Trouble("a value of type " + kind(value) + " has no length");
        };
    }

    boolean equal(@Nullable Object a, @Nullable Object b) {
        budget.step();
        if (Numbers.isNumber(a) && Numbers.isNumber(b)) {
            return Numbers.compare(a, b) == 0;
        }
        return switch (a) {
            case null -> b == null;
            case String text -> text.equals(b);
            case List<?> list -> b instanceof List<?> other && sameType(list, other) && equalLists(list, other);
            case Map<?, ?> map -> b instanceof Map<?, ?> other && equalMaps(map, other);
            default -> a.equals(b);
        };
    }

    private static boolean sameType(List<?> a, List<?> b) {
        return a instanceof Kinds.Tuple == b instanceof Kinds.Tuple;
    }

    private boolean equalLists(List<?> a, List<?> b) {
        if (a.size() != b.size()) {
            return false;
        }
        for (int i = 0; i < a.size(); i++) {
            if (!equal(a.get(i), b.get(i))) {
                return false;
            }
        }
        return true;
    }

    private boolean equalMaps(Map<?, ?> a, Map<?, ?> b) {
        if (a.size() != b.size()) {
            return false;
        }
        for (var entry : a.entrySet()) {
            if (!b.containsKey(entry.getKey()) || !equal(entry.getValue(), b.get(entry.getKey()))) {
                return false;
            }
        }
        return true;
    }

    /** Which of two values comes first; throws where Python has no order for them. */
    int compare(@Nullable Object a, @Nullable Object b) {
        budget.step();
        if (Numbers.isNumber(a) && Numbers.isNumber(b)) {
            return Numbers.compare(a, b);
        }
        if (a instanceof String x && b instanceof String y) {
            return compareTexts(x, y);
        }
        if (a instanceof List<?> x && b instanceof List<?> y && sameType(x, y)) {
            for (int i = 0; i < Math.min(x.size(), y.size()); i++) {
                if (!equal(x.get(i), y.get(i))) {
                    return compare(x.get(i), y.get(i));
                }
            }
            return Integer.compare(x.size(), y.size());
        }
        throw a instanceof Undefined u
                ? u.error()
                : b instanceof Undefined v
                        ? v.error()
                        : new Trouble("values of types " + kind(a) + " and " + kind(b) + " have no order");
    }

    private static int compareTexts(String a, String b) {
        int i = 0;
        while (i < a.length() && i < b.length() && a.charAt(i) == b.charAt(i)) {
            i++;
        }
        if (i == a.length() || i == b.length()) {
            return Integer.compare(a.length(), b.length());
        }
        boolean pairs = Character.isSurrogate(a.charAt(i)) != Character.isSurrogate(b.charAt(i));
        return pairs ? (Character.isSurrogate(a.charAt(i)) ? 1 : -1) : Character.compare(a.charAt(i), b.charAt(i));
    }

    boolean contains(@Nullable Object container, @Nullable Object value) {
        if (container instanceof String text) {
            if (value instanceof Undefined u) {
                throw u.error();
            }
            if (!(value instanceof String part)) {
                throw new Trouble("a text cannot hold a value of type " + kind(value));
            }
            budget.charge(text.length() / 16);
            return text.contains(part);
        }
        if (container instanceof Map<?, ?> map) {
            return map.containsKey(key(value));
        }
        if (container instanceof Kinds.Namespace) {
            throw new Trouble("a namespace cannot be searched");
        }
        for (Iterator<? extends @Nullable Object> i = members(container).iterator(); i.hasNext(); ) {
            if (equal(i.next(), value)) {
                return true;
            }
        }
        return false;
    }

    /** A value as the key of a dict; 1, 1.0 and true are one key. */
    static @Nullable Object key(@Nullable Object value) {
        return switch (value) {
            case Boolean flag -> flag ? 1L : 0L;
            case Double number when number == Math.rint(number) && Math.abs(number) < 1e15 -> number.longValue();
            case Kinds.Tuple tuple -> {
                tuple.forEach(Values::key);
                yield tuple;
            }
            case List<?> _, Map<?, ?> _ -> throw new Trouble("a value of type " + kind(value) + " cannot be a key");
            case null, default -> value;
        };
    }
}
