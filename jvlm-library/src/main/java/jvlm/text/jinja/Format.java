package jvlm.text.jinja;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** {@code "%s" % values}: texts, whole numbers and reals. */
final class Format {
    private static final Pattern PLACE = Pattern.compile("%([-+ 0#]*)(\\d*)(?:\\.(\\d+))?(.)", Pattern.DOTALL);

    private Format() {}

    static String percent(Values values, String format, List<? extends @Nullable Object> arguments) {
        var out = new StringBuilder();
        var match = PLACE.matcher(format);
        int used = 0;
        int from = 0;
        while (match.find()) {
            out.append(format, from, match.start());
            from = match.end();
            if (match.group(4).equals("%")) {
                out.append('%');
                continue;
            }
            if (used >= arguments.size()) {
                throw new Trouble("not enough values for the format \"" + format + "\"");
            }
            out.append(padded(values, match, converted(values, match, arguments.get(used++))));
            values.budget.limit(out.length());
        }
        if (used < arguments.size()) {
            throw new Trouble("more values than the format \"" + format + "\" has places");
        }
        return out.append(format.substring(from)).toString();
    }

    private static String converted(Values values, Matcher match, @Nullable Object value) {
        int precision = match.group(3) == null ? -1 : number(match.group(3));
        return switch (match.group(4)) {
            case "s" -> cut(values.text(value), precision);
            case "r" -> cut(values.printer.representation(value), precision);
            case "d", "i", "u" ->
                sign(
                        match,
                        Long.toString(value instanceof Double real ? (long) real.doubleValue() : Numbers.whole(value)));
            case "x" -> sign(match, Long.toString(Numbers.whole(value), 16));
            case "f", "F" -> {
                var digits = new BigDecimal(Numbers.real(value))
                        .setScale(Math.clamp(precision < 0 ? 6 : precision, 0, 400), RoundingMode.HALF_EVEN);
                yield sign(match, digits.toPlainString());
            }
            default -> throw new Trouble("the format %" + match.group(4) + " is not supported");
        };
    }

    private static String sign(Matcher match, String number) {
        var flags = match.group(1);
        return number.startsWith("-") ? number : (flags.contains("+") ? "+" : flags.contains(" ") ? " " : "") + number;
    }

    private static String cut(String text, int precision) {
        return precision < 0 || text.codePointCount(0, text.length()) <= precision
                ? text
                : text.substring(0, text.offsetByCodePoints(0, precision));
    }

    private static String padded(Values values, Matcher match, String text) {
        int width = match.group(2).isEmpty() ? 0 : number(match.group(2));
        int missing = width - text.codePointCount(0, text.length());
        if (missing <= 0) {
            return text;
        }
        values.budget.length(width);
        if (match.group(1).contains("-")) {
            return text + " ".repeat(missing);
        }
        boolean zeros = match.group(1).contains("0")
                && !match.group(4).equals("s")
                && !match.group(4).equals("r");
        int signs = zeros && !text.isEmpty() && "+- ".indexOf(text.charAt(0)) >= 0 ? 1 : 0;
        return zeros
                ? text.substring(0, signs) + "0".repeat(missing) + text.substring(signs)
                : " ".repeat(missing) + text;
    }

    private static int number(String digits) {
        return digits.length() > 8 ? 99_999_999 : Integer.parseInt(digits);
    }
}
