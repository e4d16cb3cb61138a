package jvlm.nn;

import jvlm.checkpoint.Init;
import jvlm.checkpoint.Matrix;
import jvlm.checkpoint.Vector;
import jvlm.checkpoint.Weights;
import jvlm.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/** y = x W^T + b with W {@code [out, in]}; the forms differ in how the checkpoint holds W. */
public sealed interface Linear {
    /** The deviation that the published models draw their projections with. */
    Init DRAWN = new Init.Normal(0.02);

    /** {@code x [..., in]} to {@code [..., out]}. */
    Tensor apply(Tensor x);

    /** The layer that the checkpoint holds at the cursor, with LoRA over it where an adapter lies beside. */
    static Linear of(Weights w, long in, long out, boolean bias) {
        return of(w, in, out, bias, DRAWN);
    }

    /** The same with another distribution of the weight where it is drawn. */
    static Linear of(Weights w, long in, long out, boolean bias, Init drawn) {
        var weight = w.matrix("weight", drawn, out, in);
        var base = of(weight, bias ? w.vector("bias", Init.ZERO, out) : null);
        var adapter = w.adapter();
        long rank = adapter == null ? 0 : w.has("lora_A.weight") ? w.size("lora_A.weight", 0) : adapter.rank(w.path());
        if (adapter == null || rank == 0) {
            return base;
        }
        return new Adapted(
                base,
                w.tensor("lora_A.weight", new Init.Uniform(1 / Math.sqrt(in)), rank, in),
                w.tensor("lora_B.weight", Init.ZERO, out, rank),
                adapter.scale(w.path(), rank),
                adapter.dropout());
    }

    /** A layer over a matrix that is there already, such as the embedding of a tied head. */
    static Linear of(Matrix weight, @Nullable Vector bias) {
        if (weight.isTraining()) {
            return new Plain(weight.tensor(), bias == null ? null : bias.tensor());
        }
        return weight.isReady()
                ? new Dense(weight.tensor(), bias, new LazyKernel(weight))
                : new Packed(weight, bias, new LazyKernel(weight));
    }

    /** W lies in its file in the type that is computed with. */
    record Dense(Tensor weight, @Nullable Vector bias, LazyKernel kernel) implements Linear {
        @Override
        public Tensor apply(Tensor x) {
            return kernel.apply(x, bias);
        }
    }

    /** W lies in its file quantised or in another type; it is unpacked at the first use. */
    record Packed(Matrix weight, @Nullable Vector bias, LazyKernel kernel) implements Linear {
        @Override
        public Tensor apply(Tensor x) {
            return kernel.apply(x, bias);
        }
    }

    /** In training: by operations that gradients flow through, over a weight that may change. */
    record Plain(Tensor weight, @Nullable Tensor bias) implements Linear {
        @Override
        public Tensor apply(Tensor x) {
            return x.linear(weight, bias);
        }
    }

    /** Low-rank adaptation (Hu et al., 2021) over another layer: y = base(x) + scale B A dropout(x). */
    record Adapted(Linear base, Tensor a, Tensor b, double scale, double dropout) implements Linear {
        @Override
        public Tensor apply(Tensor x) {
            var kept = Mode.dropout(x, dropout);
            return base.apply(x).add(kept.linear(a, null).linear(b, null).mul(scale));
        }
    }
}
