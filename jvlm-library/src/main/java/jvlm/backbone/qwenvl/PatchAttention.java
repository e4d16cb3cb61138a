package jvlm.backbone.qwenvl;

import jvlm.checkpoint.Weights;
import jvlm.nn.Chunks;
import jvlm.nn.Linear;
import jvlm.nn.Rope;
import jvlm.nn.Segments;
import jvlm.tensor.Tensor;

/** Attention of patches to those of their segment, turned by their rows and columns. */
public record PatchAttention(int headDim, Linear qkv, Linear proj) {
    public PatchAttention(Weights w, int width, int heads) {
        this(
                width / heads,
                Linear.of(w.at("qkv"), width, 3L * width, true),
                Linear.of(w.at("proj"), width, width, true));
    }

    /**
     * {@code x [patches, width]} to the same shape.
     *
     * @param angles {@code [patches, 1, 1, headDim]}, F32 whatever is computed with
     */
    public Tensor apply(Tensor x, Rope.Angles angles, Segments segments) {
        var all = qkv.apply(x).view(x.size(0), 3, -1, headDim);
        var q = rotated(all.select(1, 0), angles);
        var k = rotated(all.select(1, 1), angles);
        return proj.apply(segments.attend(q, k, all.select(1, 2)).flatten(1));
    }

    private static Tensor rotated(Tensor x, Rope.Angles angles) {
        return Chunks.of(x.size(0), (from, to) -> angles.slice(from, to)
                .rotate(x.slice(0, from, to).unsqueeze(2))
                .select(2, 0)
                .to(x.dtype()));
    }
}
