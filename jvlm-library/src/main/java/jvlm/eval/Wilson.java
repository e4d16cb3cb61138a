package jvlm.eval;

/**
 * The score interval of a proportion (Wilson, 1927): what the true rate may be at 95 % confidence. Unlike the usual normal
 * interval it stays between 0 and 1 and keeps its width where everything was right or wrong.
 */
public record Wilson(double low, double high) {
    /** The 97.5 % quantile of the normal distribution. */
    private static final double Z = 1.959963984540054;

    /** The interval of {@code hits} among {@code trials}; from 0 to 1 where nothing was tried. */
    public static Wilson of(int hits, int trials) {
        if (hits < 0 || hits > trials) {
            throw new IllegalArgumentException(hits + " hits of " + trials);
        }
        if (trials == 0) {
            return new Wilson(0, 1);
        }
        double rate = (double) hits / trials;
        double square = Z * Z / trials;
        double centre = (rate + square / 2) / (1 + square);
        double half = Z * Math.sqrt(rate * (1 - rate) / trials + square / (4 * trials)) / (1 + square);
        return new Wilson(hits == 0 ? 0 : centre - half, hits == trials ? 1 : centre + half);
    }
}
