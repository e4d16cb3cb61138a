package jvlm.model.mini;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import jvlm.backbone.efficientnet.EfficientNetLite;
import jvlm.backbone.llama.Llama;
import jvlm.checkpoint.Init;
import jvlm.checkpoint.Weights;
import jvlm.model.Lazy;
import jvlm.nn.Linear;
import jvlm.nn.Mode;
import jvlm.tensor.DType;
import jvlm.tensor.Scope;
import jvlm.tensor.Tensor;
import jvlm.tensor.Tensors;
import org.jspecify.annotations.Nullable;

/**
 * mini: LLaVA's plan (Liu et al., 2023) at the size of five million weights. A frozen EfficientNet-Lite0 sees the picture;
 * projectors turn each cell of its 7 x 7 grid, and the mean over its last map, into tokens of a small LLaMA
 * decoder. One more token is a table over the 1,000 class probabilities: so that the decoder can learn the classes' names
 * from features made of the classifier's weights, without photographs.
 */
public record Mini(
        Config config,
        EfficientNetLite tower,
        Linear classifier,
        Supplier<Standard> standard,
        Supplier<GridMeans> means,
        Projector projector,
        Llama language) {
    /** The last block before the tower's last halving: 14 x 14 cells of 112 channels. */
    static final int MIDDLE_BLOCK = 10;

    /** Cells of the grid. */
    static final int CELLS = 49;

    private static final int LAST_CHANNELS = 320;
    private static final int MIDDLE_CHANNELS = 112;
    static final int CELL = LAST_CHANNELS + 4 * MIDDLE_CHANNELS;
    static final int POOLED = EfficientNetLite.FEATURES;

    /** Pictures that go through the tower at once. */
    private static final int CHUNK = 16;

    /**
     * @param gridTokens that the cells become: all of them, or means over a smaller square grid
     * @param projectorLayers 2 as in LLaVA-1.5, or 1: linear, as in LLaVA
     * @param hidden width between the projectors' layers
     * @param dropout in the projector of the pooled features, in training
     * @param scale of what the projectors put out before they are trained, 1 for a decoder whose embedding has deviation .02
     * @param imageToken the id whose places visual tokens take
     */
    public record Config(
            EfficientNetLite.Config tower,
            int classes,
            int gridTokens,
            int projectorLayers,
            int hidden,
            double dropout,
            double scale,
            int imageToken,
            Llama.Config language) {
        /** Numbers that the tower makes of a picture. */
        int features() {
            return CELLS * CELL + POOLED + classes;
        }

        /** Visual tokens of a picture: the grid, the pooled features, the names. */
        int tokens() {
            return gridTokens + 2;
        }
    }

    public Mini(Weights w, Config c) {
        this(w, c, new EfficientNetLite(w.at("tower"), c.tower));
    }

    private Mini(Weights w, Config c, EfficientNetLite tower) {
        this(
                c,
                tower,
                Linear.of(w.at("tower._fc"), POOLED, c.classes, true),
                new Lazy<>(() -> Standard.of(tower)),
                new Lazy<>(() -> GridMeans.to(c.gridTokens)),
                new Projector(w.at("projector"), c),
                new Llama(w.at("language_model"), c.language));
    }

    /** What the tower makes of {@code pixels [pictures, 3, 224, 224]}, side by side: {@code [pictures, 1, features]}, F32. */
    public Tensor features(Tensor pixels) {
        var chunks = new ArrayList<Tensor>();
        for (long at = 0; at < pixels.size(0); at += CHUNK) {
            var part = pixels.slice(0, at, Math.min(pixels.size(0), at + CHUNK));
            chunks.add(Scope.run(() -> seen(part)));
        }
        return Tensors.cat(chunks, 0);
    }

    private Tensor seen(Tensor pixels) {
        var maps = tower.maps(pixels, MIDDLE_BLOCK);
        var pooled = maps.head().mean(2, 3);
        var logits = classifier.apply(pooled);
        long n = pixels.size(0);
        var all = Tensors.cat(List.of(cells(maps).flatten(1), pooled, logits), 1);
        return all.to(DType.F32).view(n, 1, config.features());
    }

    /** Each cell of the last map, then the four cells of the middle one that it covers: {@code [pictures, 49, 768]}. */
    private static Tensor cells(EfficientNetLite.Maps maps) {
        long n = maps.last().size(0);
        var last = maps.last().flatten(2).transpose(1, 2);
        var middle = maps.middle()
                .view(n, MIDDLE_CHANNELS, 7, 2, 7, 2)
                .permute(0, 2, 4, 3, 5, 1)
                .flatten(3)
                .view(n, CELLS, 4 * MIDDLE_CHANNELS);
        return last.cat(2, middle);
    }

    /** Visual tokens {@code [pictures, tokens, width]} of {@code features [pictures, 1, features]}. */
    public Tensor project(Tensor features) {
        long n = features.size(0);
        var all = features.flatten(1);
        var grid = all.slice(1, 0, CELLS * CELL).view(n, CELLS, CELL);
        var pooled = all.slice(1, CELLS * CELL, CELLS * CELL + POOLED);
        var names = all.from(1, CELLS * CELL + POOLED).softmax(1);
        var cells = means.get().of(standard.get().cells(grid));
        return projector.apply(cells, standard.get().pooled(pooled), names);
    }

    /** The three ways from the tower's features into the decoder. */
    record Projector(Way grid, Way pooled, Tensor names, double dropout) {
        Projector(Weights w, Config c) {
            this(
                    new Way(w.at("grid"), CELL, c),
                    new Way(w.at("pooled"), POOLED, c),
                    w.tensor("names.weight", new Init.Normal(0.05 * c.scale), c.classes, c.language.width()),
                    c.dropout);
        }

        Tensor apply(Tensor grid, Tensor pooled, Tensor names) {
            var dtype = this.names.dtype();
            var cells = this.grid.apply(grid.to(dtype), 0);
            var whole = this.pooled
                    .apply(Mode.dropout(pooled.to(dtype), dropout), dropout)
                    .unsqueeze(1);
            var named = names.to(dtype).matmul(this.names).unsqueeze(1);
            return Tensors.cat(List.of(cells, whole, named), 1);
        }
    }

    /**
     * From features to a token.
     *
     * @param second null where one layer is all
     */
    record Way(Linear first, @Nullable Linear second) {
        Way(Weights w, int in, Config c) {
            this(
                    c.projectorLayers == 1
                            ? Linear.of(w.at("linear_1"), in, c.language.width(), true, small(c))
                            : Linear.of(w.at("linear_1"), in, c.hidden, true),
                    c.projectorLayers == 1
                            ? null
                            : Linear.of(w.at("linear_2"), c.hidden, c.language.width(), true, small(c)));
        }

        private static Init small(Config c) {
            return new Init.Normal(0.005 * c.scale);
        }

        Tensor apply(Tensor x, double dropout) {
            var y = first.apply(x);
            return second == null ? y : second.apply(Mode.dropout(y.gelu(), dropout));
        }
    }
}
