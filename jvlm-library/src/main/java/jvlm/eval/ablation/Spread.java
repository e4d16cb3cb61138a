package jvlm.eval.ablation;

import java.util.List;
import java.util.Locale;

/**
 * The same measurement after several seeds.
 *
 * @param deviation of a sample, over n - 1; 0 for a single one
 */
public record Spread(int seeds, double mean, double deviation, double low, double high) {
    /** Fewer seeds tell nothing. */
    static final int ENOUGH = 3;

    /** How a variant stands to the one it is held against. */
    public enum Verdict {
        BETTER,
        WORSE,
        /** The ranges of the seeds overlap, or there are fewer than three. */
        NONE
    }

    public static Spread of(List<Double> values) {
        if (values.isEmpty()) {
            throw new IllegalArgumentException("no values");
        }
        var all = values.stream().mapToDouble(Double::doubleValue).summaryStatistics();
        double mean = all.getAverage();
        double squares =
                values.stream().mapToDouble(v -> (v - mean) * (v - mean)).sum();
        double deviation = values.size() == 1 ? 0 : Math.sqrt(squares / (values.size() - 1));
        return new Spread(values.size(), mean, deviation, all.getMin(), all.getMax());
    }

    /**
     * Better where the worst seed is above the best of the other, worse the other way round. Of two equal variants with
     * three seeds each one in ten comes out as better or worse by chance.
     */
    public Verdict against(Spread other) {
        if (seeds < ENOUGH || other.seeds < ENOUGH) {
            return Verdict.NONE;
        }
        return low > other.high ? Verdict.BETTER : high < other.low ? Verdict.WORSE : Verdict.NONE;
    }

    /** Shares as per cent: mean, deviation, range. */
    @Override
    public String toString() {
        return String.format(
                Locale.ROOT, "%.1f ± %.1f (%.1f - %.1f)", 100 * mean, 100 * deviation, 100 * low, 100 * high);
    }
}
