package jvlm.train;

import static jvlm.train.Recipe.require;

/** Warm-up in steps, or as a share of all steps. */
public record Warmup(int steps, double ratio) {
    public Warmup {
        require(steps >= 0 && ratio >= 0 && ratio < 1, "warm-up is neither steps nor a share below 1");
    }

    /** {@code 2000} is steps; {@code 0.03} and {@code 3%} are shares. Throws {@link IllegalArgumentException}. */
    public static Warmup parse(String text) {
        try {
            return text.matches("\\d+")
                    ? new Warmup(Integer.parseInt(text), 0)
                    : new Warmup(
                            0,
                            text.endsWith("%")
                                    ? Double.parseDouble(text.substring(0, text.length() - 1)) / 100
                                    : Double.parseDouble(text));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("is neither steps (2000) nor a share (0.03, 3%)", e);
        }
    }

    /** Steps of warm-up in {@code all}, a share rounded up. */
    public long steps(long all) {
        return ratio > 0 ? (long) Math.ceil(ratio * all) : steps;
    }

    @Override
    public String toString() {
        return ratio > 0 ? Double.toString(ratio) : Integer.toString(steps);
    }
}
