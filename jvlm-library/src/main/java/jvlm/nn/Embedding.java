package jvlm.nn;

import jvlm.checkpoint.Matrix;
import jvlm.checkpoint.Weights;
import jvlm.tensor.Tensor;

/** A table of vectors by id. */
public record Embedding(Matrix weight) {
    public Embedding(Weights w, long count, long width) {
        this(w.matrix("weight", Linear.DRAWN, count, width));
    }

    /** {@code ids [...]} to {@code [..., width]}. */
    public Tensor apply(Tensor ids) {
        return weight.rows(ids);
    }
}
