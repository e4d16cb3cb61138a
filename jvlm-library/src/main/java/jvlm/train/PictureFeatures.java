package jvlm.train;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.LongStream;
import jvlm.data.FeatureCache;
import jvlm.task.Prompt.Pixels;
import jvlm.task.See;
import jvlm.tensor.DType;
import jvlm.tensor.Scope;
import jvlm.tensor.Tensor;
import jvlm.tensor.Tensors;
import org.jspecify.annotations.Nullable;

/**
 * The image tower's features of pictures.
 *
 * @param tower pictures to features of all their tiles
 * @param frozen nothing of the tower is trained: it runs without a graph
 * @param cache of a frozen tower's features by picture, or null
 * @param shape of one picture's features; null without a cache
 */
public record PictureFeatures(
        Function<List<Pixels>, Tensor> tower,
        boolean frozen,
        @Nullable FeatureCache cache,
        long @Nullable [] shape) {
    /** Pictures that go through a frozen tower at once. */
    private static final int CHUNK = 16;

    /** Without a cache. */
    public static PictureFeatures of(Function<List<Pixels>, Tensor> tower, boolean frozen) {
        return new PictureFeatures(tower, frozen, null, null);
    }

    /** With a cache in a folder, told apart by the tower's weights. */
    PictureFeatures cached(Path folder, Student student) {
        var size = student.task(See.class).pictureShape();
        long[] one = Scope.inference(() -> {
            var blank = new float[Math.toIntExact(size[0] * size[1] * size[2])];
            var picture = new Pixels(blank, new long[] {1, size[0], size[1], size[2]}, 0, 0);
            return tower.apply(List.of(picture)).shape();
        });
        var cached = new PictureFeatures(tower, frozen, null, one);
        var cache = FeatureCache.open(folder, TowerDigest.of(student), cached.elements());
        return new PictureFeatures(tower, frozen, cache, one);
    }

    /** Numbers of one picture's features; 0 without a cache. */
    int elements() {
        return shape == null ? 0 : Math.toIntExact(LongStream.of(shape).reduce(1, Math::multiplyExact));
    }

    /** Features of all tiles of {@code pictures} in their order, or null where there is no picture. */
    public @Nullable Tensor of(List<Seen> pictures) {
        var parts = new ArrayList<Tensor>();
        var waiting = new ArrayList<Seen>();
        for (var picture : pictures) {
            var known = known(picture);
            if (known == null) {
                waiting.add(picture);
            } else {
                flush(waiting, parts);
                parts.add(known);
            }
        }
        flush(waiting, parts);
        return parts.isEmpty() ? null : Tensors.cat(parts, 0);
    }

    private @Nullable Tensor known(Seen picture) {
        if (picture.key() == null
                || cache == null
                || shape == null
                || picture.pixels().tiles() != 1) {
            return null;
        }
        float[] values = cache.get(picture.key(), picture.view());
        return values == null ? null : Tensors.floats(values, shape);
    }

    /** A frozen tower sees a few pictures at a time: nothing of its way is kept. */
    private void flush(List<Seen> waiting, List<Tensor> parts) {
        int most = frozen ? CHUNK : Math.max(1, waiting.size());
        for (var some : Micro.batches(List.copyOf(waiting), most)) {
            parts.add(Scope.run(() -> see(some)));
        }
        waiting.clear();
    }

    private Tensor see(List<Seen> waiting) {
        var pictures = waiting.stream().map(Seen::pixels).toList();
        var features = frozen ? Scope.withoutGraph(() -> tower.apply(pictures)) : tower.apply(pictures);
        var to = cache;
        if (to != null && waiting.stream().allMatch(p -> p.pixels().tiles() == 1)) {
            for (int i = 0; i < waiting.size(); i++) {
                keep(to, waiting.get(i), features.select(0, i));
            }
        }
        // As the cache gives them back, so that a run does not depend on what was cached before.
        return cache == null ? features : features.to(DType.BF16).to(DType.F32);
    }

    private static void keep(FeatureCache to, Seen picture, Tensor features) {
        if (picture.key() != null) {
            to.put(picture.key(), picture.view(), features.floats());
        }
    }
}
