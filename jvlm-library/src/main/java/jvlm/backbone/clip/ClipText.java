package jvlm.backbone.clip;

import java.util.ArrayList;
import jvlm.checkpoint.Weights;
import jvlm.nn.Attention;
import jvlm.nn.Embedding;
import jvlm.nn.LayerNorm;
import jvlm.nn.Linear;
import jvlm.tensor.DType;
import jvlm.tensor.Tensor;
import jvlm.tensor.Tensors;

/** The text transformer of CLIP: causal, read out at the end-of-text token. */
public record ClipText(Config config, Embedding tokens, Tensor positions, ClipEncoder encoder, LayerNorm finalNorm) {
    /**
     * @param context tokens at most
     * @param endId the first place of this id is read out; -1 reads at the highest id, which is end-of-text in the
     *     original vocabulary
     */
    public record Config(ClipEncoder.Config encoder, int vocabulary, int context, int endId) {
        public int width() {
            return encoder.width();
        }
    }

    public ClipText(Weights w, Config c) {
        this(
                c,
                new Embedding(w.at("embeddings.token_embedding"), c.vocabulary, c.width()),
                w.tensor("embeddings.position_embedding.weight", Linear.DRAWN, c.context, c.width()),
                new ClipEncoder(w.at("encoder"), c.encoder),
                new LayerNorm(w.at("final_layer_norm"), c.width(), c.encoder.eps()));
    }

    /** Normalised hidden states {@code [batch, time, width]} of {@code ids [batch, time]}. */
    public Tensor hidden(Tensor ids) {
        var x = tokens.apply(ids).add(positions.slice(0, 0, ids.size(1))).named("embeddings");
        var y = encoder.apply(x, Attention.CAUSAL, encoder.blocks().size());
        return finalNorm.apply(y).named("final_norm");
    }

    /** The state at the end-of-text token {@code [batch, width]}. */
    public Tensor pooled(Tensor ids) {
        var states = hidden(ids);
        var ends = (config.endId < 0 ? ids : ids.eq(config.endId).to(DType.I32)).argmax(1);
        var rows = new ArrayList<Tensor>();
        long[] places = ends.integers();
        for (int i = 0; i < places.length; i++) {
            rows.add(states.select(0, i).select(0, places[i]));
        }
        return Tensors.stack(rows, 0).named("pooled");
    }
}
