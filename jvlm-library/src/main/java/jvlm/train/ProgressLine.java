package jvlm.train;

import java.io.PrintStream;

/** One line that tells how a run goes: redrawn on a terminal, now and then a plain line where it is piped. */
public final class ProgressLine implements AutoCloseable {
    private ProgressLine() {}

    /**
     * @param name what stands first, such as the stage
     * @param from steps done before, by an earlier process
     * @param total steps in all
     * @param out where it is drawn, the error stream as a rule
     * @param terminal whether a person watches a terminal
     */
    public static ProgressLine of(String name, long from, long total, PrintStream out, boolean terminal) {
        throw new UnsupportedOperationException();
    }

    public void add(StepMetrics metrics) {
        throw new UnsupportedOperationException();
    }

    /** Prints a line of its own above. */
    public void note(String line) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void close() {}
}
