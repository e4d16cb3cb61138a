package jvlm.checkpoint;

/**
 * Float32 to ggml's quantised blocks, by its reference functions (quantize_row_*_ref). Rows must be whole blocks of 32;
 * values must be finite.
 */
public final class Pack {
    private static final int BLOCK = 32;

    private Pack() {}

    /** Blocks {@code q8_0}: the largest magnitude becomes 127. */
    public static byte[] q8_0(float[] x) {
        var out = new byte[bytes(x, Encoding.Q8_0)];
        for (int from = 0, o = 0; from < x.length; from += BLOCK, o += 34) {
            float d = Math.abs(x[extreme(x, from)]) / 127;
            float inverse = d == 0 ? 0 : 1 / d;
            half(out, o, d);
            for (int i = 0; i < BLOCK; i++) {
                out[o + 2 + i] = (byte) roundAway(x[from + i] * inverse);
            }
        }
        return out;
    }

    /** Blocks {@code q4_0}: the value of largest magnitude becomes -8. */
    public static byte[] q4_0(float[] x) {
        var out = new byte[bytes(x, Encoding.Q4_0)];
        for (int from = 0, o = 0; from < x.length; from += BLOCK, o += 18) {
            float d = x[extreme(x, from)] / -8;
            float inverse = d == 0 ? 0 : 1 / d;
            half(out, o, d);
            for (int i = 0; i < 16; i++) {
                int low = Math.min(15, (int) (x[from + i] * inverse + 8.5f));
                int high = Math.min(15, (int) (x[from + 16 + i] * inverse + 8.5f));
                out[o + 2 + i] = (byte) (low | high << 4);
            }
        }
        return out;
    }

    /** Blocks {@code q4_1}: from the least value to the greatest in 15 steps. */
    public static byte[] q4_1(float[] x) {
        var out = new byte[bytes(x, Encoding.Q4_1)];
        for (int from = 0, o = 0; from < x.length; from += BLOCK, o += 20) {
            float min = x[from];
            float max = x[from];
            for (int i = 1; i < BLOCK; i++) {
                min = Math.min(min, x[from + i]);
                max = Math.max(max, x[from + i]);
            }
            float d = (max - min) / 15;
            float inverse = d == 0 ? 0 : 1 / d;
            half(out, o, d);
            half(out, o + 2, min);
            for (int i = 0; i < 16; i++) {
                int low = Math.min(15, (int) ((x[from + i] - min) * inverse + 0.5f));
                int high = Math.min(15, (int) ((x[from + 16 + i] - min) * inverse + 0.5f));
                out[o + 4 + i] = (byte) (low | high << 4);
            }
        }
        return out;
    }

    private static int bytes(float[] x, Encoding encoding) {
        if (x.length % BLOCK != 0) {
            throw new IllegalArgumentException(x.length + " values, expected a multiple of " + BLOCK);
        }
        return Math.toIntExact(encoding.bytes(x.length));
    }

    /** The place of the first value of largest magnitude. */
    private static int extreme(float[] x, int from) {
        int best = from;
        for (int i = from + 1; i < from + BLOCK; i++) {
            if (Math.abs(x[i]) > Math.abs(x[best])) {
                best = i;
            }
        }
        return best;
    }

    /** C's roundf: halves away from zero. */
    private static int roundAway(float x) {
        float magnitude = Math.abs(x);
        int whole = (int) magnitude;
        int rounded = magnitude - whole >= 0.5f ? whole + 1 : whole;
        return x < 0 ? -rounded : rounded;
    }

    private static void half(byte[] out, int at, float value) {
        short bits = Float.floatToFloat16(value);
        out[at] = (byte) bits;
        out[at + 1] = (byte) (bits >> 8);
    }
}
