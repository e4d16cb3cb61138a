package jvlm.image;

/** Resampling filters, with the numbers that Pillow and the published preprocessor files give them. */
public enum Filter {
    NEAREST(0, 0),
    LANCZOS(1, 3),
    BILINEAR(2, 1),
    BICUBIC(3, 2),
    BOX(4, 0.5),
    HAMMING(5, 1);

    private final int number;
    private final double support;

    Filter(int number, double support) {
        this.number = number;
        this.support = support;
    }

    /** The {@code resample} number of a preprocessor file. */
    public int number() {
        return number;
    }

    /** Half the filter's width at scale one, in source pixels. */
    double support() {
        return support;
    }

    /** The filter of a {@code resample} number, 0 to 5; throws IllegalArgumentException for others. */
    public static Filter of(int number) {
        for (var filter : values()) {
            if (filter.number == number) {
                return filter;
            }
        }
        throw new IllegalArgumentException("resample is " + number + ", expected 0 to 5");
    }

    /** Weight at distance {@code x}; the operations and their order are Pillow's, so that the double results agree. */
    double weight(double x) {
        return switch (this) {
            case NEAREST -> throw new IllegalStateException("nearest has no weights");
            case BOX -> x > -0.5 && x <= 0.5 ? 1 : 0;
            case BILINEAR -> Math.max(0, 1 - Math.abs(x));
            case HAMMING -> hamming(Math.abs(x));
            case BICUBIC -> cubic(Math.abs(x));
            case LANCZOS -> -3 <= x && x < 3 ? sinc(x) * sinc(x / 3) : 0;
        };
    }

    private static double hamming(double x) {
        if (x == 0) {
            return 1;
        }
        if (x >= 1) {
            return 0;
        }
        double angle = x * Math.PI;
        return Math.sin(angle) / angle * (0.54f + 0.46f * Math.cos(angle));
    }

    /** Keys' cubic convolution with a = -0.5. */
    private static double cubic(double x) {
        if (x < 1) {
            return (1.5 * x - 2.5) * x * x + 1;
        }
        return x < 2 ? (((x - 5) * x + 8) * x - 4) * -0.5 : 0;
    }

    private static double sinc(double x) {
        if (x == 0) {
            return 1;
        }
        double angle = x * Math.PI;
        return Math.sin(angle) / angle;
    }
}
