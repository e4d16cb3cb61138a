package jvlm.generate.kernels;

/**
 * A vector that matrices are multiplied with, in the forms that they want it in. Arrays are padded with zeros to whole
 * units of {@link PackedMatrix#UNIT}.
 */
public final class Activations {
    final float[] values;
    /** x of the even columns, and of the odd ones. */
    final float[] even;

    final float[] odd;
    /** Sums of 16 neighbours, and of 32. */
    final float[] sums16;

    final float[] sums32;
    /** What a product of 32 columns holds too much where x was multiplied with 1 + ..., 16 + ... in turn. */
    final float[] ones32;

    public Activations(int columns) {
        int padded = PackedMatrix.padded(columns);
        values = new float[padded];
        even = new float[padded / 2];
        odd = new float[padded / 2];
        sums16 = new float[padded / 16];
        sums32 = new float[padded / 32];
        ones32 = new float[padded / 32];
    }

    /** x itself, to be written before {@link #prepare}. */
    public float[] values() {
        return values;
    }

    /** Sums of {@code count} neighbours: 16 or 32. */
    float[] sums(int count) {
        return count == 16 ? sums16 : sums32;
    }

    /** Units of all columns. */
    public int units() {
        return sums32.length;
    }

    /** Makes the other forms of the units {@code from} to {@code to}. */
    public void prepare(int from, int to) {
        int start = from * PackedMatrix.UNIT;
        int end = to * PackedMatrix.UNIT;
        for (int i = start, half = start / 2; i < end; i += 2, half++) {
            even[half] = values[i];
            odd[half] = values[i + 1];
        }
        for (int g = 2 * from; g < 2 * to; g++) {
            sums16[g] = sum16(values, g * 16);
        }
        for (int g = from; g < to; g++) {
            float evens = sum16(even, g * 16);
            float odds = sum16(odd, g * 16);
            sums32[g] = evens + odds;
            ones32[g] = evens + 16 * odds;
        }
    }

    /** In the order of a tree, which leaves the additions independent. */
    private static float sum16(float[] x, int at) {
        float a = 0;
        float b = 0;
        float c = 0;
        float d = 0;
        for (int i = at; i < at + 16; i += 4) {
            a += x[i];
            b += x[i + 1];
            c += x[i + 2];
            d += x[i + 3];
        }
        return (a + b) + (c + d);
    }
}
