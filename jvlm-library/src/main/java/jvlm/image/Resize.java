package jvlm.image;

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
        return Passes.apply(
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
        requireTorch(filter);
        return Passes.apply(
                image,
                width == image.width() ? null : Weights.torch(image.width(), width, filter),
                height == image.height() ? null : Weights.torch(image.height(), height, filter),
                false);
    }

    /**
     * As torchvision's {@code functional.resize} of 8-bit tensors with antialias, which computes in float32 and rounds
     * once, at the end, half to even; BILINEAR or BICUBIC (IllegalArgumentException for others).
     */
    public static Image torchFloat(Image image, int width, int height, Filter filter) {
        check(width, height);
        requireTorch(filter);
        return width == image.width() && height == image.height()
                ? image
                : new FloatPasses(
                                image,
                                FloatWeights.of(image.width(), width, filter),
                                FloatWeights.of(image.height(), height, filter))
                        .apply();
    }

    private static void requireTorch(Filter filter) {
        if (filter != Filter.BILINEAR && filter != Filter.BICUBIC) {
            throw new IllegalArgumentException(filter + " is not resized by torch, expected BILINEAR or BICUBIC");
        }
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
                int from = 3 * (row + columns[x]);
                out[to] = image.rgb()[from];
                out[to + 1] = image.rgb()[from + 1];
                out[to + 2] = image.rgb()[from + 2];
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
}
