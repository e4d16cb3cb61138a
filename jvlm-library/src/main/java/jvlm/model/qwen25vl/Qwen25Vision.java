package jvlm.model.qwen25vl;

import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import jvlm.backbone.qwenvl.Grid;
import jvlm.backbone.qwenvl.PatchAttention;
import jvlm.backbone.qwenvl.PatchEmbedding;
import jvlm.backbone.qwenvl.Patches;
import jvlm.backbone.qwenvl.VisionTower;
import jvlm.checkpoint.Weights;
import jvlm.nn.Activation;
import jvlm.nn.Chunks;
import jvlm.nn.Linear;
import jvlm.nn.RmsNorm;
import jvlm.nn.Rope;
import jvlm.nn.Segments;
import jvlm.tensor.DType;
import jvlm.tensor.Scope;
import jvlm.tensor.Tensor;

/**
 * The tower of Qwen2.5-VL: a ViT of RMSNorm and SwiGLU, most blocks of which attend within windows. The patches stand in
 * the order of windows from the first block to the last.
 */
record Qwen25Vision(Config config, PatchEmbedding embedding, Rope rope, List<Block> blocks) implements VisionTower {
    static final double EPS = 1e-6;
    private static final double THETA = 10_000;

    /**
     * @param mlp width of the hidden layer
     * @param window its side, in cells
     * @param full the blocks where a patch sees all of its step
     */
    record Config(
            Patches patches,
            int width,
            int mlp,
            int layers,
            int heads,
            Activation activation,
            int window,
            Set<Integer> full) {
        Config {
            full = Set.copyOf(full);
        }
    }

    Qwen25Vision(Weights w, Config c) {
        this(
                c,
                new PatchEmbedding(w.at("patch_embed"), c.patches, c.width),
                Rope.plane(THETA, c.width / c.heads),
                IntStream.range(0, c.layers)
                        .mapToObj(i -> new Block(w.at("blocks").layer(i), c))
                        .toList());
    }

    @Override
    public Tensor hidden(Tensor patches, List<Grid> grids) {
        int merge = config.patches.merge();
        var windows = Windows.of(grids, merge, config.window);
        var order = windows.forth().named("window_index");
        var places = cells(Grid.places(grids, merge), 1).indexSelect(1, order).flatten(1, 2);
        var angles = rope.at(places, DType.F32);
        var whole = Grid.steps(grids);
        var x = cells(embedding.apply(patches), 0).indexSelect(0, order).flatten(0, 1);
        for (int i = 0; i < blocks.size(); i++) {
            var block = blocks.get(i);
            var segments = config.full.contains(i) ? whole : windows.lengths();
            var in = x;
            x = Scope.run(() -> block.apply(in, angles, segments)).named("block" + i);
        }
        return cells(x, 0).indexSelect(0, windows.back()).flatten(0, 1);
    }

    /** The patches along {@code dim} in groups that are a cell each. */
    private Tensor cells(Tensor x, int dim) {
        int merge = config.patches.merge();
        var shape = x.shape();
        var grouped = new long[shape.length + 1];
        for (int i = 0; i < grouped.length; i++) {
            grouped[i] = i < dim ? shape[i] : i == dim ? shape[i] / ((long) merge * merge) : shape[i - 1];
        }
        grouped[dim + 1] = (long) merge * merge;
        return x.view(grouped);
    }

    /** x += Attention(RMS x); x += W_down(act(W_gate RMS x) * W_up RMS x). */
    record Block(
            Activation activation,
            RmsNorm norm1,
            PatchAttention attention,
            RmsNorm norm2,
            Linear gate,
            Linear up,
            Linear down) {
        Block(Weights w, Config c) {
            this(
                    c.activation,
                    new RmsNorm(w.at("norm1"), c.width, EPS),
                    new PatchAttention(w.at("attn"), c.width, c.heads),
                    new RmsNorm(w.at("norm2"), c.width, EPS),
                    Linear.of(w.at("mlp.gate_proj"), c.width, c.mlp, true),
                    Linear.of(w.at("mlp.up_proj"), c.width, c.mlp, true),
                    Linear.of(w.at("mlp.down_proj"), c.mlp, c.width, true));
        }

        Tensor apply(Tensor x, Rope.Angles angles, Segments segments) {
            var y = x.add(attention.apply(norm1.apply(x), angles, segments));
            return y.add(Chunks.of(y.size(0), (from, to) -> {
                var m = norm2.apply(y.slice(0, from, to));
                return down.apply(activation.apply(gate.apply(m)).mul(up.apply(m)));
            }));
        }
    }
}
