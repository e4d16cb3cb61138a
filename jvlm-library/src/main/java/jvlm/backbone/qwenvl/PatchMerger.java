package jvlm.backbone.qwenvl;

import java.util.function.UnaryOperator;
import jvlm.checkpoint.Weights;
import jvlm.nn.Linear;
import jvlm.tensor.Tensor;

/** Blocks of neighbouring patches to features of the decoder's width: normalised, joined, and through two layers. */
public record PatchMerger(UnaryOperator<Tensor> norm, Linear in, Linear out, int block, int width) {
    /**
     * @param norm of single patches
     * @param block patches that become one feature
     * @param width of a patch
     * @param to width of a feature
     */
    public PatchMerger(Weights w, UnaryOperator<Tensor> norm, int block, int width, int to) {
        this(
                norm,
                Linear.of(w.at("mlp.0"), (long) block * width, (long) block * width, true),
                Linear.of(w.at("mlp.2"), (long) block * width, to, true),
                block,
                width);
    }

    /** {@code x [patches, width]} to {@code [patches / block, to]}. */
    public Tensor apply(Tensor x) {
        var joined = norm.apply(x).view(x.size(0) / block, block * x.size(1));
        return out.apply(in.apply(joined).gelu()).named("merged");
    }
}
