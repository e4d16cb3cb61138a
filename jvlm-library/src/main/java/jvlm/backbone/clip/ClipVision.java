package jvlm.backbone.clip;

import jvlm.checkpoint.Weights;
import jvlm.image.Size;
import jvlm.nn.Attention;
import jvlm.nn.LayerNorm;
import jvlm.nn.Linear;
import jvlm.tensor.Tensor;

/**
 * The vision transformer of CLIP (Radford et al., 2021, section 2.4): patches, a class token in front, learned
 * positions, a layer norm before the blocks, and one after them for the class token alone.
 */
public record ClipVision(
        Config config,
        Tensor patchEmbedding,
        Tensor classEmbedding,
        Tensor positions,
        LayerNorm pre,
        ClipEncoder encoder,
        LayerNorm post) {
    /**
     * @param image size of the picture in pixels
     * @param patch side of a patch in pixels
     */
    public record Config(ClipEncoder.Config encoder, Size image, int patch) {
        /** Patches of a picture. */
        public int patches() {
            return (image.height() / patch) * (image.width() / patch);
        }

        public int width() {
            return encoder.width();
        }
    }

    public ClipVision(Weights w, Config c) {
        this(
                c,
                w.tensor("embeddings.patch_embedding.weight", Linear.DRAWN, c.width(), 3, c.patch, c.patch),
                w.tensor("embeddings.class_embedding", Linear.DRAWN, c.width()),
                w.tensor("embeddings.position_embedding.weight", Linear.DRAWN, c.patches() + 1L, c.width()),
                new LayerNorm(w.at("pre_layrnorm"), c.width(), c.encoder.eps()), // the published files misspell it
                new ClipEncoder(w.at("encoder"), c.encoder),
                new LayerNorm(w.at("post_layernorm"), c.width(), c.encoder.eps()));
    }

    /**
     * Hidden states {@code [batch, 1 + patches, width]} of {@code pixels [batch, 3, height, width]}: entry
     * {@code layer} of the list that starts with the input of the first block; -1 is the output of the last one.
     */
    public Tensor hidden(Tensor pixels, int layer) {
        int depth = layer < 0 ? encoder.blocks().size() + 1 + layer : layer;
        return encoder.apply(embed(pixels), Attention.FULL, depth);
    }

    /** The normalised class token {@code [batch, width]}. */
    public Tensor pooled(Tensor pixels) {
        return post.apply(hidden(pixels, -1).select(1, 0)).named("pooled");
    }

    private Tensor embed(Tensor pixels) {
        var patches = pixels.to(patchEmbedding.dtype())
                .conv2d(patchEmbedding, null, config.patch, 0, 1)
                .flatten(2)
                .transpose(1, 2);
        var first = classEmbedding.view(1, 1, -1).expand(pixels.size(0), 1, config.width());
        var x = first.cat(1, patches).add(positions).named("embeddings");
        return pre.apply(x).named("pre_norm");
    }
}
