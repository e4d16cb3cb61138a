package jvlm.checkpoint;

/**
 * ggml's quantised blocks as float32, one method an encoding: from {@code s[b..]}, into {@code out[o..]}. Source:
 * ggml-quants.c, functions dequantize_row_*; the order of the operations is theirs.
 */
final class Blocks {
    private Blocks() {}

    /** 32 elements: scale d, then 16 bytes of two numbers each; d (q - 8). */
    static void q4_0(byte[] s, int b, float[] out, int o) {
        float d = half(s, b);
        for (int i = 0; i < 16; i++) {
            int q = s[b + 2 + i];
            out[o + i] = d * ((q & 0xf) - 8);
            out[o + 16 + i] = d * (((q >> 4) & 0xf) - 8);
        }
    }

    /** 32 elements: scale d and minimum m; d q + m. */
    static void q4_1(byte[] s, int b, float[] out, int o) {
        float d = half(s, b);
        float m = half(s, b + 2);
        for (int i = 0; i < 16; i++) {
            int q = s[b + 4 + i];
            out[o + i] = d * (q & 0xf) + m;
            out[o + 16 + i] = d * ((q >> 4) & 0xf) + m;
        }
    }

    /** 32 elements: scale d, 32 fifth bits, 16 bytes of lower bits; d (q - 16). */
    static void q5_0(byte[] s, int b, float[] out, int o) {
        float d = half(s, b);
        int high = word(s, b + 2);
        for (int i = 0; i < 16; i++) {
            int q = s[b + 6 + i];
            out[o + i] = d * (((q & 0xf) | ((high >> i) & 1) << 4) - 16);
            out[o + 16 + i] = d * ((((q >> 4) & 0xf) | ((high >> (i + 16)) & 1) << 4) - 16);
        }
    }

    /** 32 elements: scale d, minimum m, 32 fifth bits, 16 bytes of lower bits; d q + m. */
    static void q5_1(byte[] s, int b, float[] out, int o) {
        float d = half(s, b);
        float m = half(s, b + 2);
        int high = word(s, b + 4);
        for (int i = 0; i < 16; i++) {
            int q = s[b + 8 + i];
            out[o + i] = d * ((q & 0xf) | ((high >> i) & 1) << 4) + m;
            out[o + 16 + i] = d * (((q >> 4) & 0xf) | ((high >> (i + 16)) & 1) << 4) + m;
        }
    }

    /** 32 elements: scale d, 32 signed bytes; d q. */
    static void q8_0(byte[] s, int b, float[] out, int o) {
        float d = half(s, b);
        for (int i = 0; i < 32; i++) {
            out[o + i] = s[b + 2 + i] * d;
        }
    }

    /** 256 elements of 2 bits in 16 groups, each with a 4-bit scale and a 4-bit minimum: (d scale) q - (dmin minimum). */
    static void q2_k(byte[] s, int b, float[] out, int o) {
        float d = half(s, b + 80);
        float dmin = half(s, b + 82);
        for (int g = 0; g < 16; g++) {
            float scale = d * (s[b + g] & 0xf);
            float min = dmin * ((s[b + g] >> 4) & 0xf);
            int from = b + 16 + (g >> 3) * 32 + (g & 1) * 16;
            int shift = ((g >> 1) & 3) * 2;
            for (int i = 0; i < 16; i++) {
                out[o + g * 16 + i] = scale * ((s[from + i] >> shift) & 3) - min;
            }
        }
    }

    /** 256 elements in 16 groups with 6-bit scales; 2 lower bits, the third set where nothing is to be taken away. */
    static void q3_k(byte[] s, int b, float[] out, int o) {
        float d = half(s, b + 108);
        for (int g = 0; g < 16; g++) {
            int low = (s[b + 96 + (g & 7)] >> (g >> 3) * 4) & 0xf;
            int high = (s[b + 104 + (g & 3)] >> (g >> 2) * 2) & 3;
            float scale = d * ((low | high << 4) - 32);
            int place = (g & 1) * 16;
            int from = b + 32 + (g >> 3) * 32 + place;
            int shift = ((g >> 1) & 3) * 2;
            for (int i = 0; i < 16; i++) {
                int third = (s[b + place + i] >> (g >> 1)) & 1;
                out[o + g * 16 + i] = scale * (((s[from + i] >> shift) & 3) - (third == 0 ? 4 : 0));
            }
        }
    }

    /** 256 elements in 8 groups, each with a 6-bit scale and a 6-bit minimum: (d scale) q - (dmin minimum). */
    static void q4_k(byte[] s, int b, float[] out, int o) {
        float d = half(s, b);
        float dmin = half(s, b + 2);
        for (int g = 0; g < 8; g++) {
            float scale = d * scale(s, b + 4, g);
            float min = dmin * minimum(s, b + 4, g);
            int from = b + 16 + (g >> 1) * 32;
            int shift = (g & 1) * 4;
            for (int i = 0; i < 32; i++) {
                out[o + g * 32 + i] = scale * ((s[from + i] >> shift) & 0xf) - min;
            }
        }
    }

    /** As the four-bit one, with the fifth bits of group g in bit g of 32 bytes. */
    static void q5_k(byte[] s, int b, float[] out, int o) {
        float d = half(s, b);
        float dmin = half(s, b + 2);
        for (int g = 0; g < 8; g++) {
            float scale = d * scale(s, b + 4, g);
            float min = dmin * minimum(s, b + 4, g);
            int from = b + 48 + (g >> 1) * 32;
            int shift = (g & 1) * 4;
            for (int i = 0; i < 32; i++) {
                int q = ((s[from + i] >> shift) & 0xf) | ((s[b + 16 + i] >> g) & 1) << 4;
                out[o + g * 32 + i] = scale * q - min;
            }
        }
    }

    /** 256 elements in 16 groups with signed byte scales; 4 lower bits, 2 upper bits; (d scale) (q - 32). */
    static void q6_k(byte[] s, int b, float[] out, int o) {
        float d = half(s, b + 208);
        for (int g = 0; g < 16; g++) {
            float scale = d * s[b + 192 + g];
            int run = (g >> 1) & 3;
            int place = (g & 1) * 16;
            int low = b + (g >> 3) * 64 + (run & 1) * 32 + place;
            int lowShift = (run >> 1) * 4;
            int highShift = run * 2;
            int high = b + 128 + (g >> 3) * 32 + place;
            for (int i = 0; i < 16; i++) {
                int q = ((s[low + i] >> lowShift) & 0xf) | ((s[high + i] >> highShift) & 3) << 4;
                out[o + g * 16 + i] = scale * (q - 32);
            }
        }
    }

    /** Twelve bytes hold 8 scales and 8 minima of 6 bits: the first four of each whole, the others in two pieces. */
    static int scale(byte[] s, int at, int g) {
        return g < 4 ? s[at + g] & 0x3f : (s[at + 4 + g] & 0xf) | ((s[at + g - 4] >> 2) & 0x30);
    }

    static int minimum(byte[] s, int at, int g) {
        return g < 4 ? s[at + 4 + g] & 0x3f : ((s[at + 4 + g] >> 4) & 0xf) | ((s[at + g] >> 2) & 0x30);
    }

    static float half(byte[] s, int at) {
        return Float.float16ToFloat((short) ((s[at] & 0xff) | s[at + 1] << 8));
    }

    private static int word(byte[] s, int at) {
        return (s[at] & 0xff) | (s[at + 1] & 0xff) << 8 | (s[at + 2] & 0xff) << 16 | s[at + 3] << 24;
    }
}
