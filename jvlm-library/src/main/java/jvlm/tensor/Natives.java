package jvlm.tensor;

import org.bytedeco.openblas.global.openblas_nolapack;
import org.bytedeco.pytorch.global.torch;

/**
 * What must be said to the native libraries before the first computation. They are loaded with the first tensor: that
 * takes a third of a second, and some answers need none.
 */
final class Natives {
    private static boolean loaded;

    private Natives() {}

    private static final class Library {
        static {
            // OpenBLAS keeps threads of its own, which go on spinning on the processors that libtorch's threads want
            // next: float32 attention then waits for whole time slices. libtorch divides the work itself.
            openblas_nolapack.blas_set_num_threads(1);
        }

        static void load() {}
    }

    /** Loads them. */
    static synchronized void ready() {
        if (!loaded) {
            Library.load();
            torch.set_num_threads(Processor.threads());
            loaded = true;
        }
    }

    /** Where they are not loaded yet they will be told then. */
    static synchronized void setThreads(int count) {
        if (loaded) {
            torch.set_num_threads(count);
        }
    }
}
