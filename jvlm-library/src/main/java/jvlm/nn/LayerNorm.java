package jvlm.nn;

import jvlm.checkpoint.Init;
import jvlm.checkpoint.Weights;
import jvlm.tensor.Tensor;

/** Layer normalisation (Ba et al., 2016) over the last dimension. */
public record LayerNorm(Tensor weight, Tensor bias, double eps) {
    public LayerNorm(Weights w, long width, double eps) {
        this(w.tensor("weight", Init.ONE, width), w.tensor("bias", Init.ZERO, width), eps);
    }

    /** {@code x [..., width]} to the same shape. */
    public Tensor apply(Tensor x) {
        return x.layerNorm(weight, bias, eps);
    }
}
