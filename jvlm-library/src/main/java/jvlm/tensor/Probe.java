package jvlm.tensor;

import java.util.function.BiConsumer;
import java.util.function.Supplier;

/**
 * Sees the intermediate values that a forward pass names by {@link Tensor#named}. Bound for the length of one call, on
 * the calling thread; where none is bound, naming costs nothing.
 */
public final class Probe {
    private static final ScopedValue<BiConsumer<String, Tensor>> BOUND = ScopedValue.newInstance();
    private static final ScopedValue<String> PREFIX = ScopedValue.newInstance();

    private Probe() {}

    /** Runs {@code body}; {@code seen} gets each named tensor, which it must copy to keep. */
    public static <T> T watch(BiConsumer<String, Tensor> seen, Supplier<T> body) {
        return ScopedValue.where(BOUND, seen).call(body::get);
    }

    /** True inside {@link #watch}: what is computed must then name its values. */
    public static boolean isWatching() {
        return BOUND.isBound();
    }

    /** Runs {@code body} with {@code prefix} and a dot before every name, so that a tower need not know what it is for. */
    public static <T> T inside(String prefix, Supplier<T> body) {
        if (!BOUND.isBound()) {
            return body.get();
        }
        return ScopedValue.where(PREFIX, PREFIX.orElse("") + prefix + ".").call(body::get);
    }

    static void report(String name, Tensor tensor) {
        if (BOUND.isBound()) {
            BOUND.get().accept(PREFIX.orElse("") + name, tensor);
        }
    }
}
