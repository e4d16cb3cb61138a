package jvlm.backbone.qwenvl;

import jvlm.checkpoint.Weights;
import jvlm.nn.Linear;
import jvlm.tensor.Tensor;

/** A patch of two frames to a vector: the convolution of the published files, whose steps are as large as its kernel. */
public record PatchEmbedding(Tensor weight) {
    public PatchEmbedding(Weights w, Patches patches, int width) {
        this(w.at("proj").tensor("weight", Linear.DRAWN, width, 3, patches.frames(), patches.side(), patches.side()));
    }

    /** {@code patches [count, values]} to {@code [count, width]}. */
    public Tensor apply(Tensor patches) {
        return patches.to(weight.dtype()).linear(weight.flatten(1), null).named("patch_embed");
    }
}
