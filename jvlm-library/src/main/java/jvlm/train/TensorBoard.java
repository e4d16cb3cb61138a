package jvlm.train;

import java.nio.file.Path;

/** {@code RUN/tensorboard/events.out.tfevents...}: what {@code tensorboard --logdir RUN} shows. */
public final class TensorBoard implements AutoCloseable {
    private TensorBoard() {}

    /** A new event file; of a run that goes on after {@code resumedStep} what earlier files hold beyond it is purged. */
    public static TensorBoard open(Path run, long resumedStep) {
        throw new UnsupportedOperationException();
    }

    public void add(StepMetrics metrics) {
        throw new UnsupportedOperationException();
    }

    public void scalar(long step, String tag, double value) {
        throw new UnsupportedOperationException();
    }

    /** A text (Markdown) of the text tab. */
    public void text(long step, String tag, String text) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void close() {}
}
