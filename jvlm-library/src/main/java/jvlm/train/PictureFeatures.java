package jvlm.train;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.LongStream;
import jvlm.data.FeatureCache;
import jvlm.task.Prompt.Pixels;
import jvlm.task.See;
import jvlm.task.Supervise;
import jvlm.tensor.DType;
import jvlm.tensor.Scope;
import jvlm.tensor.Tensor;
import jvlm.tensor.Tensors;
import org.jspecify.annotations.Nullable;

/**
 * The image tower's features of a batch.
 *
 * @param frozen nothing of the tower is trained: it runs without a graph
 * @param cache of a frozen tower's features by picture, or null
 * @param shape of one picture's features, told by the first that was computed; null without a cache
 */
public record PictureFeatures(
        Supervise model, boolean frozen, @Nullable FeatureCache cache, long @Nullable [] shape) {
    /** Without a cache. */
    public static PictureFeatures of(Supervise model, boolean frozen) {
        return new PictureFeatures(model, frozen, null, null);
    }

    /** With a cache in a folder, told apart by the tower's weights. */
    PictureFeatures cached(Path folder, Student student) {
        var size = student.task(See.class).pictureShape();
        long[] one = Scope.inference(() -> {
            var blank = Tensors.zeros(DType.F32, 1, size[0], size[1], size[2]);
            return model.features(blank).shape();
        });
        var cached = new PictureFeatures(model, frozen, null, one);
        var cache = FeatureCache.open(folder, TowerDigest.of(student), cached.elements());
        return new PictureFeatures(model, frozen, cache, one);
    }

    /** Numbers of one picture's features; 0 without a cache. */
    int elements() {
        return shape == null ? 0 : Math.toIntExact(LongStream.of(shape).reduce(1, Math::multiplyExact));
    }

    /** Features of all tiles of {@code rows} in reading order, or null where there is no picture. */
    public @Nullable Tensor of(List<Dialogue> rows) {
        var parts = new ArrayList<Tensor>();
        var waiting = new ArrayList<Pixels>();
        var names = new ArrayList<@Nullable Place>();
        for (var row : rows) {
            var pictures = row.labelled().prompt().pixels();
            for (int i = 0; i < pictures.size(); i++) {
                var known = known(row, i);
                if (known == null) {
                    waiting.add(pictures.get(i));
                    names.add(place(row, i));
                } else {
                    flush(waiting, names, parts);
                    parts.add(known);
                }
            }
        }
        flush(waiting, names, parts);
        return parts.isEmpty() ? null : Tensors.cat(parts, 0);
    }

    /** Where the cache keeps a picture. */
    private record Place(String key, int view) {}

    private @Nullable Place place(Dialogue row, int picture) {
        boolean cached = cache != null
                && picture < row.keys().size()
                && row.labelled().prompt().pixels().get(picture).tiles() == 1;
        return cached ? new Place(row.keys().get(picture), row.view()) : null;
    }

    private @Nullable Tensor known(Dialogue row, int picture) {
        var place = place(row, picture);
        if (place == null || cache == null || shape == null) {
            return null;
        }
        float[] values = cache.get(place.key, place.view);
        return values == null ? null : Tensors.floats(values, shape);
    }

    private void flush(List<Pixels> waiting, List<@Nullable Place> names, List<Tensor> parts) {
        if (waiting.isEmpty()) {
            return;
        }
        var tiles =
                waiting.stream().map(p -> Tensors.floats(p.values(), p.shape())).toList();
        var pixels = Tensors.cat(tiles, 0);
        Supplier<Tensor> run = () -> model.features(pixels);
        var features = frozen ? Scope.withoutGraph(run) : run.get();
        keep(features, names);
        // As the cache gives them back, so that a run does not depend on what was cached before.
        parts.add(cache == null ? features : features.to(DType.BF16).to(DType.F32));
        waiting.clear();
        names.clear();
    }

    private void keep(Tensor features, List<@Nullable Place> names) {
        var to = cache;
        for (int i = 0; i < names.size() && to != null; i++) {
            var place = names.get(i);
            if (place != null) {
                to.put(place.key, place.view, features.select(0, i).floats());
            }
        }
    }
}
