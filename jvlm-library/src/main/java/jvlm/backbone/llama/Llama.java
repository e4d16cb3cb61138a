package jvlm.backbone.llama;

import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import jvlm.checkpoint.Weights;
import jvlm.error.BadInput;
import jvlm.nn.Embedding;
import jvlm.nn.Linear;
import jvlm.nn.Mode;
import jvlm.nn.Past;
import jvlm.nn.RmsNorm;
import jvlm.nn.Rope;
import jvlm.nn.RopeScaling;
import jvlm.tensor.DType;
import jvlm.tensor.Scope;
import jvlm.tensor.Tensor;

/**
 * The decoder of LLaMA (Touvron et al., 2023) and of those that kept its shape: pre-norm blocks of RMSNorm, rotary
 * positions, grouped-query attention and SwiGLU. Mistral adds a sliding window, Qwen2 biases on q, k and v.
 */
public record Llama(
        Config config, Embedding embed, List<Block> blocks, RmsNorm norm, Linear head, Rope rope, Derived derived) {
    /** More than any decoder has; a damaged number of layers must not be counted up to. */
    public static final int MOST_LAYERS = 4096;

    /**
     * @param width of the residual stream
     * @param mlp width of the hidden layer
     * @param vocabulary rows of the embedding, padding rows included
     * @param eps of the norms
     * @param context positions that the model was trained on
     * @param tied the head is the embedding
     */
    public record Config(
            int width,
            int mlp,
            int layers,
            BlockConfig block,
            int vocabulary,
            double eps,
            double theta,
            RopeScaling scaling,
            int context,
            boolean tied) {
        public Config withTied(boolean other) {
            return new Config(width, mlp, layers, block, vocabulary, eps, theta, scaling, context, other);
        }

        public Config withVocabulary(int rows) {
            return new Config(width, mlp, layers, block, rows, eps, theta, scaling, context, tied);
        }
    }

    /**
     * @param qkvBias biases on the projections to queries, keys and values
     * @param outBias a bias on the projection back
     * @param mlpBias biases in the feed-forward layers
     * @param window places that a query sees, its own included; 0 for all
     * @param windowFrom the first layer with the window
     */
    public record BlockConfig(
            int heads,
            int kvHeads,
            int headDim,
            boolean qkvBias,
            boolean outBias,
            boolean mlpBias,
            int window,
            int windowFrom) {
        int windowOf(int layer) {
            return layer >= windowFrom ? window : 0;
        }
    }

    public Llama(Weights w, Config c) {
        this(w.quantised(), c, new Embedding(w.quantised().at("model.embed_tokens"), c.vocabulary, c.width));
    }

    private Llama(Weights w, Config c, Embedding embed) {
        this(
                c,
                embed,
                IntStream.range(0, c.layers)
                        .mapToObj(i -> new Block(w.at("model.layers").layer(i), c, i))
                        .toList(),
                new RmsNorm(w.at("model.norm"), c.width, c.eps),
                c.tied ? Linear.of(embed.weight(), null) : Linear.of(w.at("lm_head"), c.width, c.vocabulary, false),
                c.scaling.rope(c.theta, c.block.headDim),
                new Derived());
    }

    /** Normalised hidden states {@code [batch, time, width]} of {@code embeddings [batch, time, width]}. */
    public Tensor hidden(Tensor embeddings, Past past) {
        int time = Math.toIntExact(embeddings.size(1));
        var angles = rope.at(past.positions(time), embeddings.dtype());
        var x = embeddings.named("hidden0");
        for (int i = 0; i < blocks.size(); i++) {
            int layer = i;
            var in = x;
            x = Scope.run(() -> blocks.get(layer).apply(in, angles, past, layer))
                    .named("layer" + layer);
            if (layer < blocks.size() - 1) {
                x.named("hidden" + (layer + 1));
            }
        }
        past.advance(time);
        return norm.apply(x).named("norm").named("hidden" + blocks.size());
    }

    /** The blocks as steps over whole sequences {@code [batch, time, width]}, as in training; {@code past} keeps nothing. */
    public List<UnaryOperator<Tensor>> steps(Past past, int time, DType dtype) {
        var angles = rope.at(past.positions(time), dtype);
        return IntStream.range(0, blocks.size())
                .<UnaryOperator<Tensor>>mapToObj(
                        i -> x -> Scope.run(() -> blocks.get(i).apply(x, angles, past, i)))
                .toList();
    }

    /** Logits of hidden states {@code [..., width]} after the last block. */
    public Tensor read(Tensor hidden) {
        return head.apply(norm.apply(hidden));
    }

    /** Logits {@code [batch, time, vocabulary]} of every position. */
    public Tensor logits(Tensor embeddings, Past past) {
        return head.apply(hidden(embeddings, past)).named("logits");
    }

    /** Logits {@code [batch, vocabulary]} of the token after the last position, F32. */
    public Tensor next(Tensor embeddings, Past past) {
        var last = hidden(embeddings, past).from(1, embeddings.size(1) - 1);
        return head.apply(last).select(1, 0).to(DType.F32);
    }

    /** Throws {@link BadInput} for ids beyond the embedding, which would be read from foreign memory. */
    public void requireKnown(int[] ids) {
        requireKnown(ids, List.of());
    }

    /** The same, where {@code visual} tokens stand for something else than a row. */
    public void requireKnown(int[] ids, List<Integer> visual) {
        for (int id : ids) {
            if (!visual.contains(id) && (id < 0 || id >= config.vocabulary)) {
                throw new BadInput("token " + id + " is beyond the " + config.vocabulary
                        + " rows of the embedding: tokenizer and weights do not belong together");
            }
        }
    }

    /** One decoder block. */
    public record Block(
            int headDim,
            int window,
            RmsNorm norm1,
            Linear q,
            Linear k,
            Linear v,
            Linear o,
            RmsNorm norm2,
            Linear gate,
            Linear up,
            Linear down) {
        Block(Weights w, Config c, int layer) {
            this(
                    c.block.headDim,
                    c.block.windowOf(layer),
                    new RmsNorm(w.at("input_layernorm"), c.width, c.eps),
                    heads(w, "self_attn.q_proj", c, c.block.heads),
                    heads(w, "self_attn.k_proj", c, c.block.kvHeads),
                    heads(w, "self_attn.v_proj", c, c.block.kvHeads),
                    Linear.of(
                            w.at("self_attn.o_proj"), (long) c.block.heads * c.block.headDim, c.width, c.block.outBias),
                    new RmsNorm(w.at("post_attention_layernorm"), c.width, c.eps),
                    Linear.of(w.at("mlp.gate_proj"), c.width, c.mlp, c.block.mlpBias),
                    Linear.of(w.at("mlp.up_proj"), c.width, c.mlp, c.block.mlpBias),
                    Linear.of(w.at("mlp.down_proj"), c.mlp, c.width, c.block.mlpBias));
        }

        private static Linear heads(Weights w, String name, Config c, int count) {
            return Linear.of(w.at(name), c.width, (long) count * c.block.headDim, c.block.qkvBias);
        }

        Tensor apply(Tensor x, Rope.Angles angles, Past past, int layer) {
            var h = norm1.apply(x);
            var queries = angles.rotate(split(q.apply(h)));
            var keys = angles.rotate(split(k.apply(h)));
            var a = past.attend(layer, queries, keys, split(v.apply(h)), window);
            var y = x.add(Mode.residual(o.apply(a.transpose(1, 2).flatten(2))));
            var m = norm2.apply(y);
            return y.add(Mode.residual(down.apply(gate.apply(m).silu().mul(up.apply(m)))));
        }

        private Tensor split(Tensor x) {
            return x.view(x.size(0), x.size(1), -1, headDim).transpose(1, 2);
        }
    }
}
