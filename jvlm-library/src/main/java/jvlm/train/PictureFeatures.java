package jvlm.train;

import java.util.List;
import jvlm.task.Labelled;
import jvlm.task.Supervise;
import jvlm.tensor.Scope;
import jvlm.tensor.Tensor;
import jvlm.tensor.Tensors;
import org.jspecify.annotations.Nullable;

/**
 * The image tower's features of a batch.
 *
 * @param frozen nothing of the tower is trained: it runs without a graph
 */
public record PictureFeatures(Supervise model, boolean frozen) {
    /** Features of all tiles of {@code rows} in reading order, or null where there is no picture. */
    public @Nullable Tensor of(List<Labelled> rows) {
        var pictures = Labelled.pixels(rows);
        if (pictures.isEmpty()) {
            return null;
        }
        var tiles = pictures.stream()
                .map(p -> Tensors.floats(p.values(), p.shape()))
                .toList();
        var pixels = Tensors.cat(tiles, 0);
        return frozen ? Scope.withoutGraph(() -> model.features(pixels)) : model.features(pixels);
    }
}
