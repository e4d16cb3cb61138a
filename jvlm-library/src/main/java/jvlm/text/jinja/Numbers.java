package jvlm.text.jinja;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Arithmetic: whole numbers of 64 bits, reals, and what + and * mean for texts and lists. */
final class Numbers {
    private final Values values;

    Numbers(Values values) {
        this.values = values;
    }

    static boolean isNumber(@Nullable Object value) {
        return value instanceof Long || value instanceof Double || value instanceof Boolean;
    }

    static boolean isWhole(@Nullable Object value) {
        return value instanceof Long || value instanceof Boolean;
    }

    static long whole(@Nullable Object value) {
        return switch (value) {
            case Long number -> number;
            case Boolean flag -> flag ? 1 : 0;
            case Undefined u -> throw u.error();
            case null, default ->
                throw new Trouble("expected a whole number, not a value of type " + Values.kind(value));
        };
    }

    static double real(@Nullable Object value) {
        return value instanceof Double number ? number : whole(value);
    }

    static int compare(@Nullable Object a, @Nullable Object b) {
        return isWhole(a) && isWhole(b)
                ? Long.compare(whole(a), whole(b))
                : real(a) < real(b) ? -1 : real(a) == real(b) ? 0 : 1;
    }

    static Object signed(boolean negative, @Nullable Object value) {
        if (value instanceof Double number) {
            return negative ? -number : number;
        }
        return negative ? Math.negateExact(whole(value)) : whole(value);
    }

    @Nullable
    Object apply(String operator, @Nullable Object a, @Nullable Object b) {
        if (a instanceof Undefined u) {
            throw u.error();
        }
        if (b instanceof Undefined u) {
            throw u.error();
        }
        try {
            if (isNumber(a) && isNumber(b)) {
                return isWhole(a) && isWhole(b)
                        ? whole(operator, whole(a), whole(b))
                        : real(operator, real(a), real(b));
            }
            return other(operator, a, b);
        } catch (ArithmeticException _) {
            throw new Trouble("division by zero, or a number too large");
        }
    }

    private static Object whole(String operator, long a, long b) {
        return switch (operator) {
            case "+" -> Math.addExact(a, b);
            case "-" -> Math.subtractExact(a, b);
            case "*" -> Math.multiplyExact(a, b);
            case "/" -> {
                if (b == 0) {
                    throw new ArithmeticException();
                }
                yield (double) a / b;
            }
            case "//" -> Math.floorDivExact(a, b);
            case "%" -> Math.floorMod(a, b);
            default -> power(a, b);
        };
    }

    private static Object power(long base, long exponent) {
        if (exponent < 0) {
            return real("**", (double) base, (double) exponent);
        }
        long result = 1;
        for (long i = 0; i < exponent && (base < -1 || base > 1); i++) {
            result = Math.multiplyExact(result, base);
        }
        return base == 0 && exponent > 0 ? 0L : base == -1 && exponent % 2 == 1 ? -1L : result;
    }

    private static Object real(String operator, double a, double b) {
        if (b == 0 && (operator.startsWith("/") || operator.equals("%"))) {
            throw new ArithmeticException();
        }
        return switch (operator) {
            case "+" -> a + b;
            case "-" -> a - b;
            case "*" -> a * b;
            case "/" -> a / b;
            case "//" -> Math.floor(a / b);
            case "%" -> {
                double rest = a % b;
                yield rest != 0 && rest < 0 != b < 0 ? rest + b : rest;
            }
            default -> {
                double power = Math.pow(a, b);
                if ((Double.isInfinite(power) && Double.isFinite(a)) || Double.isNaN(power)) {
                    throw new ArithmeticException();
                }
                yield power;
            }
        };
    }

    private @Nullable Object other(String operator, @Nullable Object a, @Nullable Object b) {
        if (operator.equals("%") && a instanceof String text) {
            return Format.percent(values, text, b instanceof Kinds.Tuple tuple ? tuple : java.util.Arrays.asList(b));
        }
        if (operator.equals("*") && isWhole(a) && !isNumber(b)) {
            return other("*", b, a);
        }
        if (operator.equals("*") && isWhole(b)) {
            int times = Math.clamp(whole(b), 0, Integer.MAX_VALUE);
            if (a instanceof String text) {
                values.budget.length((long) text.length() * times);
                return text.repeat(times);
            }
            if (a instanceof List<?> list && !(a instanceof Kinds.Range)) {
                values.budget.length((long) list.size() * times);
                var all = new ArrayList<@Nullable Object>();
                for (int i = 0; i < times; i++) {
                    all.addAll(list);
                }
                return a instanceof Kinds.Tuple ? new Kinds.Tuple(all) : all;
            }
        }
        if (operator.equals("+") && a instanceof String x && b instanceof String y) {
            values.budget.length((long) x.length() + y.length());
            return x + y;
        }
        if (operator.equals("+") && a instanceof List<?> x && b instanceof List<?> y) {
            return joined(x, y);
        }
        throw wrong(operator, a, b);
    }

    private Object joined(List<?> x, List<?> y) {
        boolean tuples = x instanceof Kinds.Tuple;
        if (tuples != y instanceof Kinds.Tuple || x instanceof Kinds.Range || y instanceof Kinds.Range) {
            throw wrong("+", x, y);
        }
        values.budget.length((long) x.size() + y.size());
        var all = new ArrayList<@Nullable Object>(x);
        all.addAll(y);
        return tuples ? new Kinds.Tuple(all) : all;
    }

    private static Trouble wrong(String operator, @Nullable Object a, @Nullable Object b) {
        return new Trouble("the operator " + operator + " has no meaning for values of types " + Values.kind(a)
                + " and " + Values.kind(b));
    }

    /** {@code round()}: to the nearest, halves of the exact value to the even neighbour. */
    static double rounded(double number, int digits) {
        if (!Double.isFinite(number) || digits > 400 || digits < -400) {
            return number;
        }
        return new BigDecimal(number).setScale(digits, RoundingMode.HALF_EVEN).doubleValue();
    }
}
