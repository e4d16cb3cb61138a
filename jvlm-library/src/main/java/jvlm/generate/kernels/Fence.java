package jvlm.generate.kernels;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.util.Arrays;

/**
 * Calls that the compiler does not inline: through a method handle in a field that is not final, which it cannot see
 * through. Inlined into a hot caller together with others, kernels would pass the size at which the compiler stops
 * inlining the vector operations in them, and every vector would be an object; alone each is well below.
 */
final class Fence {
    private Fence() {}

    /** A handle of the only method of this name in the class that looks it up. */
    static MethodHandle of(MethodHandles.Lookup lookup, String name) {
        var method = Arrays.stream(lookup.lookupClass().getDeclaredMethods())
                .filter(m -> m.getName().equals(name))
                .findFirst()
                .orElseThrow();
        try {
            return lookup.unreflect(method);
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What a call through a handle threw: none declares anything that must be caught. */
    static RuntimeException thrown(Throwable e) {
        if (e instanceof Error error) {
            throw error;
        }
        return e instanceof RuntimeException r ? r : new IllegalStateException(e);
    }
}
