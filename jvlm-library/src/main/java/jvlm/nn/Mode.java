package jvlm.nn;

import java.util.function.Supplier;
import jvlm.tensor.Tensor;

/** Whether the layers run for training, and with how much dropout; rides in a scoped value, so that no layer carries a flag. */
public final class Mode {
    /** The dropout of residual branches. */
    private static final ScopedValue<Double> TRAINING = ScopedValue.newInstance();

    private Mode() {}

    /** True inside {@link #training}. */
    public static boolean isTraining() {
        return TRAINING.isBound();
    }

    /** Runs {@code body} for training, dropping {@code dropout} of what the blocks add to the residual stream. */
    public static <T> T training(double dropout, Supplier<T> body) {
        return ScopedValue.where(TRAINING, dropout).call(body::get);
    }

    /** What a branch adds to the residual stream, with dropout in training (Srivastava et al., 2014). */
    public static Tensor residual(Tensor branch) {
        double dropout = TRAINING.orElse(0.0);
        return dropout > 0 ? branch.dropout(dropout) : branch;
    }

    /** Dropout of a layer's own rate, in training alone. */
    public static Tensor dropout(Tensor x, double rate) {
        return rate > 0 && isTraining() ? x.dropout(rate) : x;
    }
}
