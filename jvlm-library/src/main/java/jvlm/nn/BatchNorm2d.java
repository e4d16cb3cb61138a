package jvlm.nn;

import jvlm.checkpoint.Init;
import jvlm.checkpoint.Weights;
import jvlm.tensor.Tensor;

/** Batch normalisation (Ioffe and Szegedy, 2015) of channels by the stored statistics, as at inference. */
public record BatchNorm2d(Tensor weight, Tensor bias, Tensor mean, Tensor variance, double eps) {
    public BatchNorm2d(Weights w, long channels, double eps) {
        this(
                w.tensor("weight", Init.ONE, channels),
                w.tensor("bias", Init.ZERO, channels),
                w.buffer("running_mean", Init.ZERO, channels),
                w.buffer("running_var", Init.ONE, channels),
                eps);
    }

    /** {@code x [batch, channels, height, width]} to the same shape. */
    public Tensor apply(Tensor x) {
        return x.batchNorm(weight, bias, mean, variance, eps);
    }
}
