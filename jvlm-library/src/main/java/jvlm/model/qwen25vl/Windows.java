package jvlm.model.qwen25vl;

import java.util.ArrayList;
import java.util.List;
import jvlm.backbone.qwenvl.Grid;
import jvlm.nn.Segments;
import jvlm.tensor.Tensor;
import jvlm.tensor.Tensors;

/**
 * The order of windows: of every step of every picture the windows in reading order, of each window its cells in reading
 * order. A cell is a block of patches that becomes one feature; windows at the right and lower edge may be smaller.
 *
 * @param order for each cell in the order of windows its place in that of the grids
 * @param lengths patches of each window
 */
record Windows(int[] order, Segments lengths) {
    /**
     * @param merge side of a cell, in patches
     * @param side of a window, in cells
     */
    static Windows of(List<Grid> grids, int merge, int side) {
        var order =
                new int[grids.stream().mapToInt(grid -> grid.features(merge)).sum()];
        var lengths = new ArrayList<Integer>();
        int cell = 0;
        int at = 0;
        for (var grid : grids) {
            int rows = grid.rows() / merge;
            int columns = grid.columns() / merge;
            for (int step = 0; step < grid.steps(); step++, cell += rows * columns) {
                for (int y = 0; y < rows; y += side) {
                    for (int x = 0; x < columns; x += side) {
                        int from = at;
                        for (int row = y; row < Math.min(rows, y + side); row++) {
                            for (int column = x; column < Math.min(columns, x + side); column++) {
                                order[at++] = cell + row * columns + column;
                            }
                        }
                        lengths.add((at - from) * merge * merge);
                    }
                }
            }
        }
        return new Windows(
                order, new Segments(lengths.stream().mapToInt(Integer::intValue).toArray()));
    }

    /** The order as a tensor {@code [cells]}, I64. */
    Tensor forth() {
        var cells = new long[order.length];
        for (int i = 0; i < cells.length; i++) {
            cells[i] = order[i];
        }
        return Tensors.longs(cells, cells.length);
    }

    /** The order that undoes it. */
    Tensor back() {
        var cells = new long[order.length];
        for (int i = 0; i < cells.length; i++) {
            cells[order[i]] = i;
        }
        return Tensors.longs(cells, cells.length);
    }
}
