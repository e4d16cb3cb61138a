package jvlm.train;

import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;

/** {@code RUN/metrics.jsonl}: one line a step, each step once. */
public final class Metrics implements AutoCloseable {
    private Metrics() {}

    /** Opens the file of a run that goes on after {@code resumedStep}, 0 for a new one; later lines are cut. */
    public static Metrics open(Path run, long resumedStep, Consumer<String> warnings) {
        throw new UnsupportedOperationException();
    }

    /** All lines of a run in their order. */
    public static List<StepMetrics> read(Path run) {
        throw new UnsupportedOperationException();
    }

    public void add(StepMetrics metrics) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void close() {}
}
