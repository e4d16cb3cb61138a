package jvlm.nn;

import jvlm.checkpoint.Matrix;
import jvlm.checkpoint.Vector;
import jvlm.tensor.LinearKernel;
import jvlm.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/** The kernel of one linear layer, made from its weight at the first use; safe for many threads. */
public final class LazyKernel {
    private final Matrix weight;
    private volatile boolean made;
    private @Nullable LinearKernel kernel;

    LazyKernel(Matrix weight) {
        this.weight = weight;
    }

    /** What it is made from. */
    public Matrix weight() {
        return weight;
    }

    Tensor apply(Tensor x, @Nullable Vector bias) {
        if (!made) {
            make();
        }
        var k = kernel;
        var b = bias == null ? null : bias.tensor();
        return k == null ? x.linear(weight.tensor(), b) : k.apply(x, b);
    }

    private synchronized void make() {
        if (made) {
            return;
        }
        var w = weight.fresh();
        kernel = LinearKernel.of(w);
        if (kernel != null) {
            if (!weight.isReady()) {
                w.free();
            }
            weight.unload();
        }
        made = true;
    }
}
