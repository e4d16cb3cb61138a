package jvlm.train;

import java.util.Locale;
import java.util.regex.Pattern;
import jvlm.data.Subset;

/** Which samples of a file are taken, as a recipe writes it. */
public record Take(Subset subset) {
    private static final Pattern FORM = Pattern.compile("(first|end|random):(\\d+(?:\\.\\d+)?)(%?)");

    /** Reads {@code all}, {@code first:N}, {@code end:N}, {@code random:N}, {@code random:N%}. */
    public static Take parse(String text) {
        if (text.equals("all")) {
            return new Take(Subset.ALL);
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
        var from = Subset.From.valueOf(form.group(1).toUpperCase(Locale.ROOT));
        return new Take(new Subset(from, amount, percent));
    }

    /** How many of {@code all} samples are taken; a percentage is rounded up. */
    public int count(int all) {
        return subset.count(all);
    }

    @Override
    public String toString() {
        if (subset.from() == Subset.From.ALL) {
            return "all";
        }
        double amount = subset.amount();
        var number = amount == Math.rint(amount) ? Long.toString((long) amount) : Double.toString(amount);
        return subset.from().name().toLowerCase(Locale.ROOT) + ":" + number + (subset.percent() ? "%" : "");
    }
}
