package jvlm.backbone.qwenvl;

import java.util.List;
import java.util.stream.IntStream;
import jvlm.nn.Segments;
import jvlm.task.Prompt.Pixels;
import jvlm.tensor.Tensor;
import jvlm.tensor.Tensors;

/**
 * The patches of a picture or clip. Its rows in a packed tensor stand in the order (step, y of block, x of block, y in
 * block, x in block): blocks that the merger joins are contiguous.
 *
 * @param steps in time, of {@code temporal_patch_size} frames each; 1 for a picture
 * @param rows of patches
 * @param columns of patches
 */
public record Grid(int steps, int rows, int columns) {
    /** The grid of a prepared picture. */
    public static Grid of(Pixels picture) {
        return new Grid(picture.tiles() / (picture.rows() * picture.columns()), picture.rows(), picture.columns());
    }

    public static List<Grid> of(List<Pixels> pictures) {
        return pictures.stream().map(Grid::of).toList();
    }

    public int patches() {
        return steps * rows * columns;
    }

    /** Features that come of it when blocks of {@code merge x merge} patches are joined. */
    public int features(int merge) {
        return patches() / (merge * merge);
    }

    /** Row and column of every patch of some grids in their order, {@code [2, patches, 1]}, I64. */
    public static Tensor places(List<Grid> grids, int merge) {
        int all = grids.stream().mapToInt(Grid::patches).sum();
        var places = new long[2 * all];
        int at = 0;
        for (var grid : grids) {
            for (int step = 0; step < grid.steps; step++) {
                at = grid.step(places, at, all, merge);
            }
        }
        return Tensors.longs(places, 2, all, 1);
    }

    /** Each step of each grid by itself. */
    public static Segments steps(List<Grid> grids) {
        return new Segments(grids.stream()
                .flatMapToInt(grid ->
                        IntStream.generate(() -> grid.rows * grid.columns).limit(grid.steps))
                .toArray());
    }

    private int step(long[] places, int at, int all, int merge) {
        for (int y = 0; y < rows; y += merge) {
            for (int x = 0; x < columns; x += merge) {
                for (int in = 0; in < merge * merge; in++) {
                    places[at] = y + in / merge;
                    places[all + at++] = x + in % merge;
                }
            }
        }
        return at;
    }
}
