package jvlm.backbone.resnet;

import jvlm.checkpoint.Weights;
import jvlm.nn.Attention;
import jvlm.nn.Linear;
import jvlm.tensor.Tensor;

/** Pooling by attention: the mean of the places asks all of them. */
public record AttentionPool(int heads, Tensor positions, Linear q, Linear k, Linear v, Linear out) {
    AttentionPool(Weights w, ModifiedResNet.Config c) {
        int width = c.features();
        long side = c.image() / 32;
        this(
                c.heads(),
                w.tensor("positional_embedding", Linear.DRAWN, side * side + 1, width),
                Linear.of(w.at("q_proj"), width, width, true),
                Linear.of(w.at("k_proj"), width, width, true),
                Linear.of(w.at("v_proj"), width, width, true),
                Linear.of(w.at("c_proj"), width, c.embed(), true));
    }

    /** {@code x [batch, width, height, width]} to {@code [batch, embed]}. */
    Tensor apply(Tensor x) {
        var places = x.flatten(2).transpose(1, 2);
        var mean = places.mean(1).unsqueeze(1);
        var tokens = mean.cat(1, places).add(positions);
        var asked = Attention.attend(
                split(q.apply(tokens.slice(1, 0, 1))), split(k.apply(tokens)), split(v.apply(tokens)), Attention.FULL);
        return out.apply(asked.transpose(1, 2).flatten(2)).select(1, 0);
    }

    private Tensor split(Tensor x) {
        return x.view(x.size(0), x.size(1), heads, -1).transpose(1, 2);
    }
}
