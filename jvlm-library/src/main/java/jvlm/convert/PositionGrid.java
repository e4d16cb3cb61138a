package jvlm.convert;

/**
 * Learned positions of a square of patches for another square: bicubic between neighbours without smoothing, as torch's
 * {@code interpolate(mode="bicubic", align_corners=False)} does it.
 */
final class PositionGrid {
    private static final double A = -0.75;
    private static final int TAPS = 4;

    private PositionGrid() {}

    /** {@code grid [from, from, width]} to {@code [to, to, width]}. */
    static float[] resized(float[] grid, int from, int to, int width) {
        if (from == to) {
            return grid;
        }
        var out = new float[to * to * width];
        for (int row = 0; row < to; row++) {
            double y = (row + 0.5) * from / to - 0.5;
            for (int column = 0; column < to; column++) {
                double x = (column + 0.5) * from / to - 0.5;
                at(grid, from, width, y, x, out, (row * to + column) * width);
            }
        }
        return out;
    }

    private static void at(float[] grid, int side, int width, double y, double x, float[] out, int place) {
        var rows = shares(y - Math.floor(y));
        var columns = shares(x - Math.floor(x));
        for (int i = 0; i < TAPS; i++) {
            int row = Math.clamp((long) Math.floor(y) - 1 + i, 0, side - 1);
            for (int j = 0; j < TAPS; j++) {
                int column = Math.clamp((long) Math.floor(x) - 1 + j, 0, side - 1);
                double share = rows[i] * columns[j];
                int from = (row * side + column) * width;
                for (int k = 0; k < width; k++) {
                    out[place + k] += (float) (share * grid[from + k]);
                }
            }
        }
    }

    /** Of the four neighbours of a place that lies {@code t} after the second. */
    private static double[] shares(double t) {
        return new double[] {far(t + 1), near(t), near(1 - t), far(2 - t)};
    }

    private static double near(double d) {
        return ((A + 2) * d - (A + 3)) * d * d + 1;
    }

    private static double far(double d) {
        return ((A * d - 5 * A) * d + 8 * A) * d - 4 * A;
    }
}
