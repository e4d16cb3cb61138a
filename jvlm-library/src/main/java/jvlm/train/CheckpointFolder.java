package jvlm.train;

import java.nio.file.Path;
import java.util.Map;
import java.util.function.Consumer;
import jvlm.checkpoint.Checkpoint;
import jvlm.json.Json;
import jvlm.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * The checkpoints of one run: {@code RUN/checkpoint-00000100/} with state.safetensors, state.json and manifest.json,
 * which appear complete or not at all, whenever the process is killed. One process at a time holds a run's folder.
 */
public final class CheckpointFolder implements AutoCloseable {
    /** A checkpoint as read; {@code tensors} are views of the mapped file until {@link #close}. */
    public record Saved(long step, Path directory, Checkpoint tensors, Json state) implements AutoCloseable {
        @Override
        public void close() {
            tensors.close();
        }
    }

    private CheckpointFolder() {}

    public static CheckpointFolder in(Path run, int keep) {
        return in(run, keep, System.err::println);
    }

    public static CheckpointFolder in(Path run, int keep, Consumer<String> warnings) {
        throw new UnsupportedOperationException();
    }

    public static @Nullable Saved latestIn(Path run, Consumer<String> warnings) {
        throw new UnsupportedOperationException();
    }

    public Path save(long step, Map<String, Tensor> tensors, Map<String, ?> state) {
        throw new UnsupportedOperationException();
    }

    public @Nullable Saved latest() {
        throw new UnsupportedOperationException();
    }

    @Override
    public void close() {}
}
