package jvlm.data;

/** SplitMix64 (Steele et al., 2014): the same numbers from the same seed in every version of Java. */
final class Draws {
    private static final long GAMMA = 0x9e3779b97f4a7c15L;

    private long state;

    /** Different salts give streams that have nothing to do with each other. */
    Draws(long seed, long... salts) {
        state = mix(seed + GAMMA);
        for (long salt : salts) {
            state = mix(state ^ mix(salt + GAMMA));
        }
    }

    private static long mix(long z) {
        long a = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
        long b = (a ^ (a >>> 27)) * 0x94d049bb133111ebL;
        return b ^ (b >>> 31);
    }

    long next() {
        state += GAMMA;
        return mix(state);
    }

    /** Uniform in 0 to {@code bound} - 1 (Lemire, 2019). */
    int below(int bound) {
        while (true) {
            long product = (next() >>> 32) * bound;
            long low = product & 0xffffffffL;
            if (low >= bound || low >= (1L << 32) % bound) {
                return (int) (product >>> 32);
            }
        }
    }

    /** Uniform in [0, 1). */
    double unit() {
        return (next() >>> 11) * 0x1p-53;
    }

    /** 0 to {@code n} - 1 in random order. */
    int[] permutation(int n) {
        var all = new int[n];
        for (int i = 0; i < n; i++) {
            int j = below(i + 1);
            all[i] = all[j];
            all[j] = i;
        }
        return all;
    }
}
