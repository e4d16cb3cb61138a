package jvlm.image;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The two passes of a filtered resize in integer arithmetic, each result rounded and clamped to 8 bits. */
final class Passes {
    private final Image image;
    private final byte[] out;
    private final int from;
    private final int to;

    /** Two source rows in one: the sample of the second is in the upper half, so one multiplication serves both. */
    private final long[] pair;

    private Passes(Image image, int width, int height) {
        this.image = image;
        from = 3 * image.width();
        to = 3 * width;
        out = new byte[to * height];
        pair = new long[from];
    }

    /** The resized picture; null weights leave a direction as it is. */
    static Image apply(Image image, @Nullable Weights across, @Nullable Weights down, boolean verticalFirst) {
        int width = across == null ? image.width() : across.size();
        int height = down == null ? image.height() : down.size();
        var passes = new Passes(image, width, height);
        if (across != null && down != null) {
            passes.both(across, down, verticalFirst);
        } else if (across != null) {
            passes.rows(across);
        } else if (down != null) {
            passes.columns(down);
        } else {
            return image;
        }
        return new Image(width, height, passes.out);
    }

    private void both(Weights across, Weights down, boolean verticalFirst) {
        if (verticalFirst) {
            columnsThenRows(across, down);
        } else {
            rowsThenColumns(across, down);
        }
    }

    private void columns(Weights down) {
        var sums = new int[from];
        for (int y = 0; y < down.size(); y++) {
            column(down, y, sums);
            store(sums, down.precision(), out, y * to);
        }
    }

    private void rows(Weights across) {
        int last = image.height() - 1;
        for (int y = 0; y <= last; y += 2) {
            int other = Math.min(y + 1, last);
            pack(image.rgb(), y * from, image.rgb(), other * from);
            filter(across, out, y * to, out, other * to);
        }
    }

    private void columnsThenRows(Weights across, Weights down) {
        var sums = new int[from];
        var lines = new byte[2][from];
        int last = down.size() - 1;
        for (int y = 0; y <= last; y += 2) {
            int other = Math.min(y + 1, last);
            column(down, y, sums);
            store(sums, down.precision(), lines[0], 0);
            column(down, other, sums);
            store(sums, down.precision(), lines[1], 0);
            pack(lines[0], 0, lines[1], 0);
            filter(across, out, y * to, out, other * to);
        }
    }

    /** Filtered rows are kept in a ring only as long as the column filter reaches back: no whole picture between. */
    private void rowsThenColumns(Weights across, Weights down) {
        var ring = new byte[Math.min(down.stride() + 1, image.height())][to];
        var sums = new int[to];
        int ready = down.first()[0];
        for (int y = 0; y < down.size(); y++) {
            int first = down.first()[y];
            int end = first + down.count()[y];
            for (; ready < end; ready += 2) {
                int other = Math.min(ready + 1, image.height() - 1);
                pack(image.rgb(), ready * from, image.rgb(), other * from);
                filter(across, ring[ready % ring.length], 0, ring[other % ring.length], 0);
            }
            Arrays.fill(sums, down.half());
            for (int k = first; k < end; k++) {
                add(ring[k % ring.length], 0, down.weights()[y * down.stride() + k - first], sums);
            }
            store(sums, down.precision(), out, y * to);
        }
    }

    private void column(Weights down, int y, int[] sums) {
        Arrays.fill(sums, down.half());
        for (int k = 0; k < down.count()[y]; k++) {
            add(image.rgb(), (down.first()[y] + k) * from, down.weights()[y * down.stride() + k], sums);
        }
    }

    private static void add(byte[] in, int from, int weight, int[] sums) {
        for (int i = 0; i < sums.length; i++) {
            sums[i] += (in[from + i] & 255) * weight;
        }
    }

    private static void store(int[] sums, int precision, byte[] out, int to) {
        for (int i = 0; i < sums.length; i++) {
            out[to + i] = clamp(sums[i] >> precision);
        }
    }

    private void pack(byte[] a, int atA, byte[] b, int atB) {
        for (int i = 0; i < pair.length; i++) {
            pair[i] = (a[atA + i] & 255) | ((b[atB + i] & 255L) << 32);
        }
    }

    private void filter(Weights w, byte[] outA, int toA, byte[] outB, int toB) {
        var weights = w.weights();
        long half = w.half() * 0x1_0000_0001L;
        for (int x = 0; x < w.size(); x++) {
            long red = half;
            long green = half;
            long blue = half;
            int at = 3 * w.first()[x];
            int end = x * w.stride() + w.count()[x];
            for (int k = x * w.stride(); k < end; k++, at += 3) {
                long weight = weights[k];
                red += pair[at] * weight;
                green += pair[at + 1] * weight;
                blue += pair[at + 2] * weight;
            }
            split(red, w.precision(), outA, toA + 3 * x, outB, toB + 3 * x);
            split(green, w.precision(), outA, toA + 3 * x + 1, outB, toB + 3 * x + 1);
            split(blue, w.precision(), outA, toA + 3 * x + 2, outB, toB + 3 * x + 2);
        }
    }

    /** A negative lower sum has borrowed from the upper one. */
    private static void split(long sums, int precision, byte[] outA, int toA, byte[] outB, int toB) {
        int lower = (int) sums;
        int upper = (int) ((sums - lower) >> 32);
        outA[toA] = clamp(lower >> precision);
        outB[toB] = clamp(upper >> precision);
    }

    private static byte clamp(int value) {
        return (byte) Math.max(0, Math.min(255, value));
    }
}
