package jvlm.image;

import java.util.Arrays;

/** The two passes of a filtered resize in float32, rows first; only the result is rounded and clamped to 8 bits. */
record FloatPasses(Image image, FloatWeights across, FloatWeights down) {
    /** Filtered rows are kept in a ring only as long as the column filter reaches back: no whole picture between. */
    Image apply() {
        int width = across.first().length;
        int height = down.first().length;
        var out = new byte[3 * width * height];
        var ring = new float[Math.min(down.stride() + 1, image.height())][3 * width];
        var sums = new float[3 * width];
        int ready = down.first()[0];
        for (int y = 0; y < height; y++) {
            int first = down.first()[y];
            int end = first + down.count()[y];
            for (; ready < end; ready++) {
                row(ready, ring[ready % ring.length]);
            }
            Arrays.fill(sums, 0);
            for (int k = first; k < end; k++) {
                add(ring[k % ring.length], down.weights()[y * down.stride() + k - first], sums);
            }
            store(sums, out, y * sums.length);
        }
        return new Image(width, height, out);
    }

    private void row(int y, float[] line) {
        var rgb = image.rgb();
        int from = 3 * y * image.width();
        for (int x = 0; x < line.length / 3; x++) {
            float red = 0;
            float green = 0;
            float blue = 0;
            int at = from + 3 * across.first()[x];
            for (int k = 0; k < across.count()[x]; k++, at += 3) {
                float weight = across.weights()[x * across.stride() + k];
                red = Math.fma(weight, rgb[at] & 255, red);
                green = Math.fma(weight, rgb[at + 1] & 255, green);
                blue = Math.fma(weight, rgb[at + 2] & 255, blue);
            }
            line[3 * x] = red;
            line[3 * x + 1] = green;
            line[3 * x + 2] = blue;
        }
    }

    private static void add(float[] line, float weight, float[] sums) {
        for (int i = 0; i < sums.length; i++) {
            sums[i] = Math.fma(line[i], weight, sums[i]);
        }
    }

    private static void store(float[] sums, byte[] out, int to) {
        for (int i = 0; i < sums.length; i++) {
            out[to + i] = (byte) Math.rint(Math.clamp(sums[i], 0f, 255f));
        }
    }
}
