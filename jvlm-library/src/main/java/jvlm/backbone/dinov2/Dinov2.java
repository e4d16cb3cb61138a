package jvlm.backbone.dinov2;

import java.util.List;
import java.util.stream.IntStream;
import jvlm.checkpoint.Init;
import jvlm.checkpoint.Weights;
import jvlm.image.Size;
import jvlm.nn.Activation;
import jvlm.nn.Attention;
import jvlm.nn.LayerNorm;
import jvlm.nn.Linear;
import jvlm.nn.Mode;
import jvlm.tensor.Scope;
import jvlm.tensor.Tensor;

/**
 * The vision transformer of DINOv2 (Oquab et al., 2023, arXiv 2304.07193): as CLIP's, but without a norm before the
 * blocks, with a bias of the patches, and with what each half of a block adds scaled channel by channel (Touvron et al.,
 * 2021, LayerScale).
 */
public record Dinov2(
        Config config,
        Tensor patchEmbedding,
        Tensor patchBias,
        Tensor classEmbedding,
        Tensor positions,
        List<Block> blocks,
        LayerNorm norm) {
    /**
     * @param width of the residual stream
     * @param mlp width of the hidden layer
     * @param image size of the picture in pixels, which the learned positions are for
     * @param patch side of a patch in pixels
     */
    public record Config(
            int width, int mlp, int layers, int heads, Activation activation, double eps, Size image, int patch) {
        /** Patches of a picture. */
        public int patches() {
            return (image.height() / patch) * (image.width() / patch);
        }
    }

    public Dinov2(Weights w, Config c) {
        this(
                c,
                w.tensor("embeddings.patch_embeddings.projection.weight", Linear.DRAWN, c.width, 3, c.patch, c.patch),
                w.tensor("embeddings.patch_embeddings.projection.bias", Init.ZERO, c.width),
                w.tensor("embeddings.cls_token", Linear.DRAWN, 1, 1, c.width),
                w.tensor("embeddings.position_embeddings", Linear.DRAWN, 1, c.patches() + 1L, c.width),
                IntStream.range(0, c.layers)
                        .mapToObj(i -> new Block(w.at("encoder.layer").layer(i), c))
                        .toList(),
                new LayerNorm(w.at("layernorm"), c.width, c.eps));
    }

    /**
     * Hidden states {@code [batch, 1 + patches, width]} of {@code pixels [batch, 3, height, width]}: entry
     * {@code layer} of the list that starts with the input of the first block; -1 is the output of the last one.
     */
    public Tensor hidden(Tensor pixels, int layer) {
        int depth = layer < 0 ? blocks.size() + 1 + layer : layer;
        var x = embed(pixels);
        for (int i = 0; i < depth; i++) {
            var block = blocks.get(i);
            var in = x;
            x = Scope.run(() -> block.apply(in)).named("layer." + i);
        }
        return x;
    }

    /** What the whole tower puts out: the last states, normalised. */
    public Tensor output(Tensor pixels) {
        return norm.apply(hidden(pixels, -1)).named("output");
    }

    private Tensor embed(Tensor pixels) {
        var patches = pixels.to(patchEmbedding.dtype())
                .conv2d(patchEmbedding, patchBias, config.patch, 0, 1)
                .flatten(2)
                .transpose(1, 2);
        var first = classEmbedding.expand(pixels.size(0), 1, config.width);
        return first.cat(1, patches).add(positions).named("embeddings");
    }

    /** One transformer block: x += s1 MHA(LN x); x += s2 W2 act(W1 LN x). */
    public record Block(
            int headDim,
            Activation activation,
            LayerNorm norm1,
            Linear query,
            Linear key,
            Linear value,
            Linear out,
            Tensor scale1,
            LayerNorm norm2,
            Linear fc1,
            Linear fc2,
            Tensor scale2) {
        Block(Weights w, Config c) {
            this(
                    c.width / c.heads,
                    c.activation,
                    new LayerNorm(w.at("norm1"), c.width, c.eps),
                    Linear.of(w.at("attention.attention.query"), c.width, c.width, true),
                    Linear.of(w.at("attention.attention.key"), c.width, c.width, true),
                    Linear.of(w.at("attention.attention.value"), c.width, c.width, true),
                    Linear.of(w.at("attention.output.dense"), c.width, c.width, true),
                    w.tensor("layer_scale1.lambda1", Init.ONE, c.width),
                    new LayerNorm(w.at("norm2"), c.width, c.eps),
                    Linear.of(w.at("mlp.fc1"), c.width, c.mlp, true),
                    Linear.of(w.at("mlp.fc2"), c.mlp, c.width, true),
                    w.tensor("layer_scale2.lambda1", Init.ONE, c.width));
        }

        Tensor apply(Tensor x) {
            var h = norm1.apply(x);
            var a = Attention.attend(heads(query.apply(h)), heads(key.apply(h)), heads(value.apply(h)), Attention.FULL);
            var y = x.add(Mode.residual(out.apply(a.transpose(1, 2).flatten(2)).mul(scale1)));
            var m = fc2.apply(activation.apply(fc1.apply(norm2.apply(y))));
            return y.add(Mode.residual(m.mul(scale2)));
        }

        private Tensor heads(Tensor x) {
            return x.view(x.size(0), x.size(1), -1, headDim).transpose(1, 2);
        }
    }
}
