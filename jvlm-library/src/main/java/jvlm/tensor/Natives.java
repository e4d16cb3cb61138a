package jvlm.tensor;

import org.bytedeco.openblas.global.openblas_nolapack;

/** What must be said to the native libraries before the first computation. */
final class Natives {
    private Natives() {}

    static {
        // OpenBLAS keeps threads of its own, which go on spinning on the processors that libtorch's threads want next:
        // float32 attention then waits for whole time slices. libtorch divides the work itself.
        openblas_nolapack.blas_set_num_threads(1);
    }

    /** Loads them. */
    static void ready() {}
}
