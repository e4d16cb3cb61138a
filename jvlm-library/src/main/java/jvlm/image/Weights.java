package jvlm.image;

/**
 * The fixed-point filter weights of one pass: output position i takes {@code count[i]} source positions from
 * {@code first[i]}, weighted by {@code weights[i * stride ...]} in units of 2^-precision.
 */
record Weights(int[] first, int[] count, int[] weights, int stride, int precision) {
    private static final int PILLOW_BITS = 22;
    private static final int TORCH_BITS = 15;

    /** Pillow's weights: 22 bits after the point whatever the weights are. */
    static Weights pillow(int from, int to, Filter filter) {
        var real = Real.of(from, to, filter);
        return real.fixed(PILLOW_BITS);
    }

    /** Torch's weights for 8-bit pictures: as many bits as the largest weight leaves in a signed 16-bit integer. */
    static Weights torch(int from, int to, Filter filter) {
        var real = Real.of(from, to, filter);
        int precision = 0;
        while (precision < PILLOW_BITS && (int) (0.5 + real.largest() * (1 << (precision + 1))) < 1 << TORCH_BITS) {
            precision++;
        }
        return real.fixed(precision);
    }

    int size() {
        return first.length;
    }

    /** What a sum starts from so that shifting it right rounds to the nearest. */
    int half() {
        return 1 << (precision - 1);
    }

    private record Real(int[] first, int[] count, double[] weights, int stride) {
        static Real of(int from, int to, Filter filter) {
            double scale = (double) from / to;
            double stretch = Math.max(scale, 1);
            double support = filter.support() * stretch;
            int stride = (int) Math.ceil(support) * 2 + 1;
            var real = new Real(new int[to], new int[to], new double[Math.multiplyExact(to, stride)], stride);
            for (int i = 0; i < to; i++) {
                real.fill(i, (i + 0.5) * scale, support, 1 / stretch, from, filter);
            }
            return real;
        }

        private void fill(int i, double center, double support, double shrink, int from, Filter filter) {
            int low = Math.max((int) (center - support + 0.5), 0);
            int n = Math.min((int) (center + support + 0.5), from) - low;
            double sum = 0;
            for (int k = 0; k < n; k++) {
                double weight = filter.weight((k + low - center + 0.5) * shrink);
                weights[i * stride + k] = weight;
                sum += weight;
            }
            for (int k = 0; k < n && sum != 0; k++) {
                weights[i * stride + k] /= sum;
            }
            first[i] = low;
            count[i] = n;
        }

        double largest() {
            double max = 0;
            for (double weight : weights) {
                max = Math.max(max, weight);
            }
            return max;
        }

        Weights fixed(int precision) {
            var fixed = new int[weights.length];
            for (int i = 0; i < fixed.length; i++) {
                double scaled = weights[i] * (1 << precision);
                fixed[i] = (int) (scaled < 0 ? scaled - 0.5 : scaled + 0.5);
            }
            return new Weights(first, count, fixed, stride, precision);
        }
    }
}
