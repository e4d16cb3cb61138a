package jvlm.model.mini;

import jvlm.tensor.Scope;
import jvlm.tensor.Tensor;
import jvlm.tensor.Tensors;
import org.jspecify.annotations.Nullable;

/**
 * Fewer cells: each is the mean over the cells of the 7 x 7 grid that it touches, as in adaptive average pooling.
 *
 * @param shares {@code [fewer, 49]}, or null where the grid stays as it is
 */
record GridMeans(@Nullable Tensor shares) {
    private static final int SIDE = 7;

    /** @param tokens a square number up to 49 */
    static GridMeans to(int tokens) {
        if (tokens == Mini.CELLS) {
            return new GridMeans(null);
        }
        int side = (int) Math.round(Math.sqrt(tokens));
        var shares = new float[tokens * Mini.CELLS];
        for (int row = 0; row < side; row++) {
            for (int column = 0; column < side; column++) {
                fill(shares, (row * side + column) * Mini.CELLS, row, column, side);
            }
        }
        return new GridMeans(Scope.keep(() -> Tensors.floats(shares, tokens, Mini.CELLS)));
    }

    private static void fill(float[] shares, int at, int row, int column, int side) {
        int top = row * SIDE / side;
        int bottom = Math.ceilDiv((row + 1) * SIDE, side);
        int left = column * SIDE / side;
        int right = Math.ceilDiv((column + 1) * SIDE, side);
        for (int y = top; y < bottom; y++) {
            for (int x = left; x < right; x++) {
                shares[at + y * SIDE + x] = 1f / ((bottom - top) * (right - left));
            }
        }
    }

    /** {@code [pictures, 49, channels]} to {@code [pictures, tokens, channels]}. */
    Tensor of(Tensor cells) {
        return shares == null ? cells : shares.matmul(cells);
    }
}
