package jvlm.train.ranks;

import org.jspecify.annotations.Nullable;

/** Another rank of the run is gone or does not answer: this one cannot go on, and the run starts again from a checkpoint. */
public final class RankLost extends RuntimeException {
    /** What a process that ends for this reason gives as its exit code: sysexits' "try again later". */
    public static final int EXIT_CODE = 75;

    RankLost(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
