package jvlm.train;

import java.util.Arrays;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * Which samples of a file are taken.
 *
 * @param amount a number of samples, or a percentage
 */
public record Take(From from, double amount, boolean percent) {
    /** Where they are taken. */
    public enum From {
        ALL,
        FIRST,
        END,
        RANDOM
    }

    private static final Pattern FORM = Pattern.compile("(first|end|random):(\\d+(?:\\.\\d+)?)(%?)");

    /** Reads {@code all}, {@code first:N}, {@code end:N}, {@code random:N}, {@code random:N%}. */
    public static Take parse(String text) {
        if (text.equals("all")) {
            return new Take(From.ALL, 100, true);
        }
        var form = FORM.matcher(text);
        if (!form.matches()) {
            throw new IllegalArgumentException("is not all, first:N, end:N or random:N with a number or percentage N");
        }
        boolean percent = !form.group(3).isEmpty();
        double amount = Double.parseDouble(form.group(2));
        if (amount == 0 || percent && amount > 100 || !percent && amount != Math.rint(amount)) {
            throw new IllegalArgumentException("takes neither a whole number of samples nor 0% to 100% of them");
        }
        return new Take(From.valueOf(form.group(1).toUpperCase(Locale.ROOT)), amount, percent);
    }

    /** How many of {@code all} samples are taken; a percentage is rounded up. */
    public int count(int all) {
        return from == From.ALL ? all : (int) Math.min(all, percent ? Math.ceil(amount * all / 100) : amount);
    }

    /** The places of the samples taken out of {@code all}, ascending; random ones are uniform and depend on the seed alone. */
    public int[] places(int all, long seed) {
        int count = count(all);
        return switch (from) {
            case ALL, FIRST -> IntStream.range(0, count).toArray();
            case END -> IntStream.range(all - count, all).toArray();
            case RANDOM -> drawn(all, count, seed);
        };
    }

    private static int[] drawn(int all, int count, long seed) {
        var random = new SplittableRandom(seed);
        int[] places = IntStream.range(0, all).toArray();
        for (int i = 0; i < count; i++) {
            int other = random.nextInt(i, all);
            int kept = places[i];
            places[i] = places[other];
            places[other] = kept;
        }
        int[] taken = Arrays.copyOf(places, count);
        Arrays.sort(taken);
        return taken;
    }

    @Override
    public String toString() {
        if (from == From.ALL) {
            return "all";
        }
        var number = amount == Math.rint(amount) ? Long.toString((long) amount) : Double.toString(amount);
        return from.name().toLowerCase(Locale.ROOT) + ":" + number + (percent ? "%" : "");
    }
}
