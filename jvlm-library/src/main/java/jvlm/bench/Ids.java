package jvlm.bench;

import java.util.SplittableRandom;

/** What is fed. */
final class Ids {
    private static final int FIRST = 100;
    private static final int RANGE = 20_000;

    private Ids() {}

    /** Ids that share no beginning with those of another salt, so that nothing kept from before can answer for them. */
    static int[] of(int count, int vocabulary, int salt) {
        int range = Math.min(RANGE, vocabulary - 2 * FIRST);
        var ids = new int[count];
        for (int i = 0; i < count; i++) {
            long place = 7L * i + 13L * salt;
            ids[i] = range > 0 ? (int) (FIRST + place % range) : (int) (place % vocabulary);
        }
        return ids;
    }

    /** The same numbers each time, of a normal distribution. */
    static float[] noise(int count) {
        var random = new SplittableRandom(1);
        var values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return values;
    }
}
