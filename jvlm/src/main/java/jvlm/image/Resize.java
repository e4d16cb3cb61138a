package jvlm.image;

import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Resizing of 8-bit pictures, byte for byte as the two libraries do it that published preprocessing rests on. Both
 * filter rows and columns in separate passes, each rounded and clamped to 8 bits, and widen the filter when shrinking
 * (antialiasing).
 */
public final class Resize {
    private Resize() {}

    /** As Pillow 13's {@code Image.resize((width, height), filter)}. */
    public static Image pillow(Image image, int width, int height, Filter filter) {
        return pillow(image, width, height, filter, PassOrder.PILLOW_13);
    }

    /** As Pillow's {@code Image.resize}, with the pass order of the wanted release. */
    public static Image pillow(Image image, int width, int height, Filter filter, PassOrder order) {
        check(width, height);
        if (width == image.width() && height == image.height()) {
            return image;
        }
        if (filter == Filter.NEAREST) {
            return nearest(image, width, height);
        }
        boolean verticalFirst = order.verticalFirst(image.width(), image.height(), width, height);
        return passes(
                image,
                width == image.width() ? null : Weights.pillow(image.width(), width, filter),
                height == image.height() ? null : Weights.pillow(image.height(), height, filter),
                verticalFirst);
    }

    /**
     * As torch's {@code interpolate(uint8, antialias=True)}, which is torchvision's resize of 8-bit tensors; BILINEAR or
     * BICUBIC (IllegalArgumentException for others).
     */
    public static Image torch(Image image, int width, int height, Filter filter) {
        check(width, height);
        if (filter != Filter.BILINEAR && filter != Filter.BICUBIC) {
            throw new IllegalArgumentException(filter + " is not resized by torch, expected BILINEAR or BICUBIC");
        }
        return passes(
                image,
                width == image.width() ? null : Weights.torch(image.width(), width, filter),
                height == image.height() ? null : Weights.torch(image.height(), height, filter),
                false);
    }

    private static void check(int width, int height) {
        if (width < 1 || height < 1 || 3L * width * height > Integer.MAX_VALUE - 8) {
            throw new IllegalArgumentException("cannot resize a picture to " + width + " x " + height);
        }
    }

    /** Pillow steps by repeated addition, whose rounding decides at ties. */
    private static Image nearest(Image image, int width, int height) {
        var out = new byte[3 * width * height];
        var columns = positions(image.width(), width);
        var rows = positions(image.height(), height);
        for (int y = 0, to = 0; y < height; y++) {
            int row = rows[y] * image.width();
            for (int x = 0; x < width; x++, to += 3) {
                System.arraycopy(image.rgb(), 3 * (row + columns[x]), out, to, 3);
            }
        }
        return new Image(width, height, out);
    }

    private static int[] positions(int from, int to) {
        double step = (double) from / to;
        double position = step * 0.5;
        var positions = new int[to];
        for (int i = 0; i < to; i++, position += step) {
            positions[i] = Math.min((int) position, from - 1);
        }
        return positions;
    }

    private static Image passes(Image image, @Nullable Weights across, @Nullable Weights down, boolean verticalFirst) {
        if (across == null && down == null) {
            return image;
        }
        int width = across == null ? image.width() : across.size();
        int height = down == null ? image.height() : down.size();
        var out = new byte[3 * width * height];
        if (down == null) {
            for (int y = 0; y < height; y++) {
                row(image.rgb(), 3 * y * image.width(), out, 3 * y * width, Objects.requireNonNull(across));
            }
        } else if (across == null || verticalFirst) {
            columnsThenRows(image, out, across, down);
        } else {
            rowsThenColumns(image, out, across, down);
        }
        return new Image(width, height, out);
    }

    private static void columnsThenRows(Image image, byte[] out, @Nullable Weights across, Weights down) {
        int from = 3 * image.width();
        int to = across == null ? from : 3 * across.size();
        var sums = new int[from];
        var line = new byte[from];
        for (int y = 0; y < down.size(); y++) {
            Arrays.fill(sums, down.half());
            for (int k = 0; k < down.count()[y]; k++) {
                add(image.rgb(), (down.first()[y] + k) * from, down.weights()[y * down.stride() + k], sums);
            }
            if (across == null) {
                store(sums, down.precision(), out, y * to);
            } else {
                store(sums, down.precision(), line, 0);
                row(line, 0, out, y * to, across);
            }
        }
    }

    /** Filtered rows are kept in a ring only as long as the column filter reaches back: no whole picture between. */
    private static void rowsThenColumns(Image image, byte[] out, Weights across, Weights down) {
        int from = 3 * image.width();
        int to = 3 * across.size();
        var ring = new byte[Math.min(down.stride(), image.height())][to];
        var sums = new int[to];
        int ready = down.first()[0];
        for (int y = 0; y < down.size(); y++) {
            int first = down.first()[y];
            int end = first + down.count()[y];
            for (; ready < end; ready++) {
                row(image.rgb(), ready * from, ring[ready % ring.length], 0, across);
            }
            Arrays.fill(sums, down.half());
            for (int k = first; k < end; k++) {
                add(ring[k % ring.length], 0, down.weights()[y * down.stride() + k - first], sums);
            }
            store(sums, down.precision(), out, y * to);
        }
    }

    private static void row(byte[] in, int from, byte[] out, int to, Weights w) {
        var weights = w.weights();
        int precision = w.precision();
        for (int x = 0; x < w.size(); x++, to += 3) {
            int red = w.half();
            int green = red;
            int blue = red;
            int at = from + 3 * w.first()[x];
            int end = x * w.stride() + w.count()[x];
            for (int k = x * w.stride(); k < end; k++, at += 3) {
                int weight = weights[k];
                red += (in[at] & 255) * weight;
                green += (in[at + 1] & 255) * weight;
                blue += (in[at + 2] & 255) * weight;
            }
            out[to] = clamp(red >> precision);
            out[to + 1] = clamp(green >> precision);
            out[to + 2] = clamp(blue >> precision);
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

    private static byte clamp(int value) {
        return (byte) Math.max(0, Math.min(255, value));
    }
}
