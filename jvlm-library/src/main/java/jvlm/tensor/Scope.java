package jvlm.tensor;

import java.util.function.Supplier;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.AutoGradMode;

/**
 * Frees every tensor made inside but the one returned. Without a scope a tensor waits for the garbage collector, which
 * does not see how large it is; one scope for each block of a tower keeps peak memory at one block.
 */
public final class Scope {
    private Scope() {}

    /** Runs {@code body}; of the tensors made in it only the result outlives it, handed to the scope outside. */
    public static Tensor run(Supplier<Tensor> body) {
        Tensor out;
        try (var _ = new PointerScope()) {
            out = body.get();
            out.raw.retainReference();
        }
        handOut(out.raw);
        return out;
    }

    /** Runs {@code body} and frees every tensor made in it; the result must not be or hold a tensor. */
    public static <T> T free(Supplier<T> body) {
        try (var _ = new PointerScope()) {
            return body.get();
        }
    }

    /** {@link #free} without a graph for gradients: the outermost frame of every inference. */
    public static <T> T inference(Supplier<T> body) {
        try (var _ = new AutoGradMode(false);
                var _ = new PointerScope()) {
            return body.get();
        }
    }

    /** {@link #run} for a result that lives until the program drops it, whatever scopes stand around. */
    public static Tensor keep(Supplier<Tensor> body) {
        try (var _ = new AutoGradMode(false);
                var _ = new PointerScope()) {
            return body.get().keep();
        }
    }

    /** Runs {@code body} without a graph for gradients; what it makes belongs to the scope around. */
    public static <T> T withoutGraph(Supplier<T> body) {
        try (var _ = new AutoGradMode(false)) {
            return body.get();
        }
    }

    /** {@link #keep} for a result through which gradients flow, such as a view of a trained tensor. */
    public static Tensor keepGraph(Supplier<Tensor> body) {
        try (var _ = new PointerScope()) {
            return body.get().keep();
        }
    }

    private static void handOut(Pointer raw) {
        var outer = PointerScope.getInnerScope();
        if (outer != null) {
            outer.attach(raw);
            raw.releaseReference(); // the outer scope holds its own
        }
    }
}
