package jvlm.backbone.clip;

import java.util.List;
import java.util.stream.IntStream;
import jvlm.checkpoint.Weights;
import jvlm.nn.Activation;
import jvlm.nn.Attention;
import jvlm.nn.LayerNorm;
import jvlm.nn.Linear;
import jvlm.nn.Mode;
import jvlm.tensor.Scope;
import jvlm.tensor.Tensor;

/** The pre-norm transformer that both towers of CLIP are: x += MHA(LN x); x += W2 act(W1 LN x). */
public record ClipEncoder(List<Block> blocks) {
    /**
     * @param width of the residual stream
     * @param mlp width of the hidden layer
     * @param heads attention heads, of {@code width / heads} components each
     */
    public record Config(int width, int mlp, int layers, int heads, Activation activation, double eps) {
        public int headDim() {
            return width / heads;
        }
    }

    public ClipEncoder(Weights w, Config c) {
        this(IntStream.range(0, c.layers)
                .mapToObj(i -> new Block(w.at("layers").layer(i), c))
                .toList());
    }

    /** {@code x [batch, time, width]} after the first {@code depth} blocks. */
    public Tensor apply(Tensor x, Attention.Mask mask, int depth) {
        for (int i = 0; i < depth; i++) {
            var block = blocks.get(i);
            var in = x;
            x = Scope.run(() -> block.apply(in, mask)).named("layer." + i);
        }
        return x;
    }

    /** One transformer block. */
    public record Block(
            int headDim,
            Activation activation,
            LayerNorm norm1,
            Linear q,
            Linear k,
            Linear v,
            Linear out,
            LayerNorm norm2,
            Linear fc1,
            Linear fc2) {
        Block(Weights w, Config c) {
            this(
                    c.headDim(),
                    c.activation,
                    new LayerNorm(w.at("layer_norm1"), c.width, c.eps),
                    Linear.of(w.at("self_attn.q_proj"), c.width, c.width, true),
                    Linear.of(w.at("self_attn.k_proj"), c.width, c.width, true),
                    Linear.of(w.at("self_attn.v_proj"), c.width, c.width, true),
                    Linear.of(w.at("self_attn.out_proj"), c.width, c.width, true),
                    new LayerNorm(w.at("layer_norm2"), c.width, c.eps),
                    Linear.of(w.at("mlp.fc1"), c.width, c.mlp, true),
                    Linear.of(w.at("mlp.fc2"), c.mlp, c.width, true));
        }

        Tensor apply(Tensor x, Attention.Mask mask) {
            var h = norm1.apply(x);
            var a = Attention.attend(heads(q.apply(h)), heads(k.apply(h)), heads(v.apply(h)), mask);
            var y = x.add(Mode.residual(out.apply(a.transpose(1, 2).flatten(2))));
            return y.add(Mode.residual(fc2.apply(activation.apply(fc1.apply(norm2.apply(y))))));
        }

        private Tensor heads(Tensor x) {
            return x.view(x.size(0), x.size(1), -1, headDim).transpose(1, 2);
        }
    }
}
