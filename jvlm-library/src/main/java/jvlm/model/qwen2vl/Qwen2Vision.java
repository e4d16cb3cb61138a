package jvlm.model.qwen2vl;

import java.util.List;
import java.util.stream.IntStream;
import jvlm.backbone.qwenvl.Grid;
import jvlm.backbone.qwenvl.PatchAttention;
import jvlm.backbone.qwenvl.PatchEmbedding;
import jvlm.backbone.qwenvl.Patches;
import jvlm.backbone.qwenvl.VisionTower;
import jvlm.checkpoint.Weights;
import jvlm.nn.Activation;
import jvlm.nn.Chunks;
import jvlm.nn.LayerNorm;
import jvlm.nn.Linear;
import jvlm.nn.Rope;
import jvlm.nn.Segments;
import jvlm.tensor.DType;
import jvlm.tensor.Scope;
import jvlm.tensor.Tensor;

/** The tower of Qwen2-VL: a ViT with rotary rows and columns, every step of a picture or clip attending to itself. */
record Qwen2Vision(PatchEmbedding embedding, Rope rope, int merge, List<Block> blocks) implements VisionTower {
    static final double EPS = 1e-6;
    static final double THETA = 10_000;

    /** @param mlp width of the hidden layer */
    record Config(Patches patches, int width, int mlp, int layers, int heads, Activation activation) {
        int headDim() {
            return width / heads;
        }
    }

    Qwen2Vision(Weights w, Config c) {
        this(
                new PatchEmbedding(w.at("patch_embed"), c.patches, c.width),
                Rope.plane(THETA, c.headDim()),
                c.patches.merge(),
                IntStream.range(0, c.layers)
                        .mapToObj(i -> new Block(w.at("blocks").layer(i), c))
                        .toList());
    }

    @Override
    public Tensor hidden(Tensor patches, List<Grid> grids) {
        var angles = rope.at(Grid.places(grids, merge), DType.F32);
        var segments = Grid.steps(grids);
        var x = embedding.apply(patches);
        for (int i = 0; i < blocks.size(); i++) {
            var block = blocks.get(i);
            var in = x;
            x = Scope.run(() -> block.apply(in, angles, segments)).named("block" + i);
        }
        return x;
    }

    /** x += Attention(LN x); x += W2 act(W1 LN x). */
    record Block(
            Activation activation, LayerNorm norm1, PatchAttention attention, LayerNorm norm2, Linear fc1, Linear fc2) {
        Block(Weights w, Config c) {
            this(
                    c.activation,
                    new LayerNorm(w.at("norm1"), c.width, EPS),
                    new PatchAttention(w.at("attn"), c.width, c.heads),
                    new LayerNorm(w.at("norm2"), c.width, EPS),
                    Linear.of(w.at("mlp.fc1"), c.width, c.mlp, true),
                    Linear.of(w.at("mlp.fc2"), c.mlp, c.width, true));
        }

        Tensor apply(Tensor x, Rope.Angles angles, Segments segments) {
            var y = x.add(attention.apply(norm1.apply(x), angles, segments));
            return y.add(Chunks.of(y.size(0), (from, to) -> {
                var m = norm2.apply(y.slice(0, from, to));
                return fc2.apply(activation.apply(fc1.apply(m)));
            }));
        }
    }
}
