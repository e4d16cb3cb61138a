package jvlm.train;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A scale of a chart, straight or logarithmic, with marks at round numbers.
 *
 * @param low the value at the start
 * @param high the value at the end, above {@code low}
 * @param logarithmic whether equal ratios, not differences, are equally far apart; {@code low} is then positive
 */
record Axis(double low, double high, boolean logarithmic) {
    /** From this ratio on the small values of a curve would lie on the ground. */
    private static final double WIDE = 50;

    /** A scale for values that may be spread over many sizes, such as losses. */
    static Axis around(double least, double most) {
        if (least > 0 && most / least > WIDE) {
            return new Axis(least / 1.15, most * 1.15, true);
        }
        double room = most > least ? (most - least) * 0.06 : most == 0 ? 1 : Math.abs(most) * 0.1;
        return new Axis(least >= 0 ? Math.max(0, least - room) : least - room, most + room, false);
    }

    /** A scale from zero, for rates. */
    static Axis fromZero(double most) {
        return new Axis(0, most > 0 ? most * 1.06 : 1, false);
    }

    /** From 0 at the start to 1 at the end. */
    double at(double value) {
        return logarithmic ? Math.log(value / low) / Math.log(high / low) : (value - low) / (high - low);
    }

    /** About {@code count} round values within. */
    List<Double> marks(int count) {
        return logarithmic ? powers(count) : multiples(count);
    }

    private List<Double> multiples(int count) {
        double step = round((high - low) / count);
        var all = new ArrayList<Double>();
        for (long i = (long) Math.ceil(low / step); i * step <= high && all.size() <= 3 * count; i++) {
            all.add(i * step);
        }
        return all;
    }

    /** Powers of ten, with twice and five times each where they are few; round values where there are fewer still. */
    private List<Double> powers(int count) {
        int first = (int) Math.ceil(Math.log10(low));
        int last = (int) Math.floor(Math.log10(high));
        int step = Math.max(1, Math.ceilDiv(last - first, count));
        boolean few = last - first < count - 1;
        double[] digits = few ? new double[] {1, 2, 5} : new double[] {1};
        var all = new ArrayList<Double>();
        for (int power = few ? first - 1 : first; power <= last; power += step) {
            for (double digit : digits) {
                double value = digit * Math.pow(10, power);
                if (value >= low && value <= high) {
                    all.add(value);
                }
            }
        }
        return all;
    }

    /** The nearest of 1, 2, 5 times a power of ten. */
    private static double round(double value) {
        double power = Math.pow(10, Math.floor(Math.log10(value)));
        double digit = value / power;
        return power * (digit < 1.5 ? 1 : digit < 3.5 ? 2 : digit < 7.5 ? 5 : 10);
    }

    /** A value of a mark: four digits at most. */
    static String shown(double value) {
        double size = Math.abs(value);
        if (value == 0) {
            return "0";
        }
        if (size < 1e-3 || size >= 1e6) {
            return String.format(Locale.ROOT, "%.2e", value)
                    .replaceAll("\\.?0*e", "e")
                    .replaceAll("e([-+])0?", "e$1")
                    .replace("e+", "e");
        }
        if (size >= 1000) {
            return String.format(Locale.ROOT, "%,.0f", value);
        }
        var digits = String.format(Locale.ROOT, size < 1 ? "%.4f" : size < 10 ? "%.3f" : "%.1f", value);
        return digits.contains(".") ? digits.replaceAll("\\.?0+$", "") : digits;
    }
}
