package jvlm.nn;

import jvlm.checkpoint.Weights;
import jvlm.tensor.Tensor;

/** A square convolution without bias. */
public record Conv2d(Tensor weight, int stride, int padding, int groups) {
    /** @param in channels read; with {@code groups} each output sees {@code in / groups} of them */
    public Conv2d(Weights w, long in, long out, int kernel, int stride, int padding, int groups) {
        this(w.tensor("weight", Linear.DRAWN, out, in / groups, kernel, kernel), stride, padding, groups);
    }

    /** {@code x [batch, in, height, width]} to {@code [batch, out, height', width']}. */
    public Tensor apply(Tensor x) {
        return x.conv2d(weight, null, stride, padding, groups);
    }
}
