package jvlm.train;

import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;
import me.tongfei.progressbar.DelegatingProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/**
 * One line that tells how a run goes: steps, time passed and left, smoothed loss, learning rate, samples and tokens a
 * second. Redrawn on a terminal; a plain line every half minute where the output is piped.
 */
public final class ProgressLine implements AutoCloseable {
    private static final int WIDTH = 132;
    private static final int REDRAWN_MILLIS = 200;
    private static final int PIPED_MILLIS = 30_000;
    /** The line is cut at the terminal's edge instead of wrapped, so that the next one covers it whole. */
    private static final String BEFORE = "\r\u001b[?7l";

    private static final String AFTER = "\u001b[K\u001b[?7h";
    /** The share of the past in the smoothed loss. */
    private static final double MEMORY = 0.9;

    private final PrintStream out;
    private final boolean terminal;
    private final ProgressBar bar;
    private double smoothed;
    private double weight;

    private ProgressLine(PrintStream out, boolean terminal, ProgressBar bar) {
        this.out = out;
        this.terminal = terminal;
        this.bar = bar;
    }

    /**
     * Begins to draw.
     *
     * @param name what stands first, such as the stage
     * @param from steps done before, by an earlier process
     * @param total steps in all
     * @param out where it is drawn, the error stream as a rule
     * @param terminal whether a person watches
     */
    public static ProgressLine of(String name, long from, long total, PrintStream out, boolean terminal) {
        // Widths are not asked for, so the library's own terminal access (jline 3) is never loaded.
        var consumer = new DelegatingProgressBarConsumer(line -> draw(out, terminal, line), WIDTH);
        var bar = new ProgressBarBuilder()
                .setTaskName(name)
                .setInitialMax(total)
                .startsFrom(from, Duration.ZERO)
                .setStyle(ProgressBarStyle.ASCII)
                .setUpdateIntervalMillis(terminal ? REDRAWN_MILLIS : PIPED_MILLIS)
                .setConsumer(consumer)
                .build();
        return new ProgressLine(out, terminal, bar);
    }

    /** Takes in the figures of a step that is done. */
    public void add(StepMetrics metrics) {
        bar.setExtraMessage(message(metrics));
        bar.stepTo(metrics.step());
    }

    /** Prints a line of its own above. */
    public void note(String line) {
        out.print(terminal ? "\r" + line + "\u001b[K\n" : line + "\n");
        out.flush();
        bar.refresh();
    }

    /** Draws for the last time. */
    @Override
    public void close() {
        bar.close();
        if (terminal) {
            out.println();
        }
    }

    private String message(StepMetrics m) {
        smoothed = MEMORY * smoothed + (1 - MEMORY) * m.loss();
        weight = MEMORY * weight + (1 - MEMORY);
        var text = String.format(
                Locale.ROOT,
                " loss %.4f  lr %.2e  %s samples/s",
                smoothed / weight,
                m.highestLr(),
                rate(m.samplesPerSecond()));
        return m.tokensPerSecond() > 0 ? text + "  " + rate(m.tokensPerSecond()) + " tokens/s" : text;
    }

    private static String rate(double perSecond) {
        return String.format(Locale.ROOT, perSecond < 10 ? "%.2f" : "%.0f", perSecond);
    }

    private static void draw(PrintStream out, boolean terminal, String line) {
        out.print(terminal ? BEFORE + line.stripTrailing() + AFTER : line.stripTrailing() + "\n");
        out.flush();
    }
}
