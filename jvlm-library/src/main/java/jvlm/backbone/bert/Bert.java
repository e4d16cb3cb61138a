package jvlm.backbone.bert;

import java.util.List;
import java.util.stream.IntStream;
import jvlm.checkpoint.Weights;
import jvlm.nn.Activation;
import jvlm.nn.Attention;
import jvlm.nn.Embedding;
import jvlm.nn.LayerNorm;
import jvlm.nn.Linear;
import jvlm.tensor.DType;
import jvlm.tensor.Scope;
import jvlm.tensor.Tensor;

/**
 * BERT (Devlin et al., 2018): the encoder of the Transformer as it was first published, each sublayer normalised after
 * its residual. The names are those of transformers' BertModel. RoBERTa and XLM-RoBERTa are the same network; they count
 * positions from 2.
 */
public record Bert(Config config, Embedding words, Tensor positions, Tensor types, LayerNorm norm, List<Block> blocks) {
    /** Layers of a network: more than any has, few enough to be counted up to. */
    static final int MOST_LAYERS = 4096;

    /**
     * @param width of the residual stream
     * @param mlp width of the hidden layer
     * @param heads attention heads, of {@code width / heads} components each
     * @param positions rows of the position table
     * @param types rows of the table of segments, of which only the first is used: a text is one segment
     * @param first position of a text's first token
     * @param padding id that fills short rows and is attended by no one
     */
    public record Config(
            int width,
            int mlp,
            int layers,
            int heads,
            int vocabulary,
            int positions,
            int types,
            int first,
            int padding,
            Activation activation,
            double eps) {
        public int headDim() {
            return width / heads;
        }

        /** Tokens of a text at most. */
        public int context() {
            return positions - first;
        }
    }

    public Bert(Weights w, Config c) {
        this(
                c,
                new Embedding(w.at("embeddings.word_embeddings"), c.vocabulary, c.width),
                w.tensor("embeddings.position_embeddings.weight", Linear.DRAWN, c.positions, c.width),
                w.tensor("embeddings.token_type_embeddings.weight", Linear.DRAWN, c.types, c.width),
                new LayerNorm(w.at("embeddings.LayerNorm"), c.width, c.eps),
                IntStream.range(0, c.layers)
                        .mapToObj(i -> new Block(w.at("encoder.layer").layer(i), c))
                        .toList());
    }

    /** States {@code [batch, time, width]} of {@code ids [batch, time]}, short rows padded at their end. */
    public Tensor hidden(Tensor ids) {
        var places = positions.slice(0, config.first, config.first + ids.size(1));
        var x = norm.apply(words.apply(ids).add(places).add(types.select(0, 0))).named("embeddings");
        var mask = new Attention.Padded(ids.eq(config.padding));
        for (int i = 0; i < blocks.size(); i++) {
            var block = blocks.get(i);
            var in = x;
            x = Scope.run(() -> block.apply(in, mask)).named("layer." + i);
        }
        return x;
    }

    /** The mean {@code [batch, width]} of the states of all tokens but padding, F32. */
    public Tensor mean(Tensor ids) {
        var padding = ids.eq(config.padding).unsqueeze(2);
        var sum = hidden(ids).to(DType.F32).maskedFill(padding, 0).sum(1);
        var count = padding.to(DType.F32).neg().add(1).sum(1);
        return sum.div(count.clamp(1, config.positions)).named("pooled");
    }

    /** One layer: x = LN(x + MHA(x)); x = LN(x + W2 act(W1 x)). */
    public record Block(
            int headDim,
            Activation activation,
            Linear q,
            Linear k,
            Linear v,
            Linear out,
            LayerNorm norm1,
            Linear in,
            Linear down,
            LayerNorm norm2) {
        Block(Weights w, Config c) {
            this(
                    c.headDim(),
                    c.activation,
                    Linear.of(w.at("attention.self.query"), c.width, c.width, true),
                    Linear.of(w.at("attention.self.key"), c.width, c.width, true),
                    Linear.of(w.at("attention.self.value"), c.width, c.width, true),
                    Linear.of(w.at("attention.output.dense"), c.width, c.width, true),
                    new LayerNorm(w.at("attention.output.LayerNorm"), c.width, c.eps),
                    Linear.of(w.at("intermediate.dense"), c.width, c.mlp, true),
                    Linear.of(w.at("output.dense"), c.mlp, c.width, true),
                    new LayerNorm(w.at("output.LayerNorm"), c.width, c.eps));
        }

        Tensor apply(Tensor x, Attention.Mask mask) {
            var a = Attention.attend(heads(q.apply(x)), heads(k.apply(x)), heads(v.apply(x)), mask);
            var y = norm1.apply(x.add(out.apply(a.transpose(1, 2).flatten(2))));
            return norm2.apply(y.add(down.apply(activation.apply(in.apply(y)))));
        }

        private Tensor heads(Tensor x) {
            return x.view(x.size(0), x.size(1), -1, headDim).transpose(1, 2);
        }
    }
}
