package jvlm.nn;

import jvlm.checkpoint.Init;
import jvlm.checkpoint.Vector;
import jvlm.checkpoint.Weights;
import jvlm.tensor.Tensor;

/** Root-mean-square normalisation (Zhang and Sennrich, 2019) over the last dimension. */
public record RmsNorm(Vector weight, double eps) {
    public RmsNorm(Weights w, long width, double eps) {
        this(w.vector("weight", Init.ONE, width), eps);
    }

    /** {@code x [..., width]} to the same shape; computed in float32, cast back, then scaled. */
    public Tensor apply(Tensor x) {
        return x.rmsNorm(weight.tensor(), eps);
    }
}
