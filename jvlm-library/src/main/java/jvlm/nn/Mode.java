package jvlm.nn;

import java.util.function.Supplier;

/** Whether the layers run for training, where dropout is on; rides in a scoped value, so that no layer carries a flag. */
public final class Mode {
    private static final ScopedValue<Boolean> TRAINING = ScopedValue.newInstance();

    private Mode() {}

    /** True inside {@link #training}. */
    public static boolean isTraining() {
        return TRAINING.orElse(false);
    }

    /** Runs {@code body} with dropout on. */
    public static <T> T training(Supplier<T> body) {
        return ScopedValue.where(TRAINING, true).call(body::get);
    }
}
