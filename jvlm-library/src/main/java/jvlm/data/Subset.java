package jvlm.data;

import java.util.Arrays;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import jvlm.error.BadInput;

/**
 * The part of a data set that a recipe takes: {@code all}, {@code first:N}, {@code end:N} or {@code random:N}, where N
 * is a number of samples or a percentage, of which the part is rounded up; {@code N%} alone is {@code random:N%}.
 *
 * @param amount samples, or percent
 */
public record Subset(From from, double amount, boolean percent) {
    public static final Subset ALL = new Subset(From.ALL, 100, true);

    private static final Pattern FORM = Pattern.compile("(?:(first|end|random):)?(\\d{1,9}(?:\\.\\d{1,9})?)(%?)");

    public enum From {
        ALL,
        FIRST,
        END,
        RANDOM
    }

    /** Reads a recipe's text; {@code source} names it in the {@link BadInput} for anything else. */
    public static Subset parse(String text, String source) {
        if (text.equals("all")) {
            return ALL;
        }
        var found = FORM.matcher(text);
        boolean whole = found.matches()
                && (found.group(3).equals("%")
                        || found.group(1) != null && !found.group(2).contains("."));
        if (!whole || found.group(3).equals("%") && Double.parseDouble(found.group(2)) > 100) {
            throw new BadInput(source + " is " + text
                    + ", expected all, first:N, end:N or random:N, where N is a number or a percentage up to 100%");
        }
        var from =
                switch (String.valueOf(found.group(1))) {
                    case "first" -> From.FIRST;
                    case "end" -> From.END;
                    default -> From.RANDOM;
                };
        return new Subset(
                from, Double.parseDouble(found.group(2)), !found.group(3).isEmpty());
    }

    /**
     * The records taken, in their order. A random part is uniform over samples, depends on {@code seed} and size alone,
     * and holds every smaller random part of the same seed.
     */
    public int[] of(int size, long seed) {
        int n = count(size);
        return switch (from) {
            case ALL -> IntStream.range(0, size).toArray();
            case FIRST -> IntStream.range(0, n).toArray();
            case END -> IntStream.range(size - n, size).toArray();
            case RANDOM -> {
                var part = Arrays.copyOf(new Draws(seed, size).permutation(size), n);
                Arrays.sort(part);
                yield part;
            }
        };
    }

    /** How many of {@code size} samples are taken. */
    public int count(int size) {
        double wanted = percent ? Math.ceil(amount * size / 100) : amount;
        return (int) Math.min(size, wanted);
    }
}
