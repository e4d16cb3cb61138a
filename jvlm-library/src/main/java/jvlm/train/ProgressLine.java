package jvlm.train;

import java.io.PrintStream;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * One line that tells how a run goes: steps, smoothed loss, learning rate, samples and tokens a second, time passed and
 * left. Redrawn on a terminal; a plain line now and then where the output is piped. For one thread.
 */
public final class ProgressLine implements AutoCloseable {
    private static final int BAR = 20;
    private static final long TERMINAL_PAUSE = TimeUnit.MILLISECONDS.toNanos(200);
    private static final long PIPE_PAUSE = TimeUnit.SECONDS.toNanos(30);
    /** A line wider than the terminal is cut at its edge instead of wrapped, so that the next one covers it whole. */
    private static final String NO_WRAP = "\r\u001b[?7l";

    private static final String WRAP = "\u001b[K\u001b[?7h";
    /** The share of the past in the smoothed loss. */
    private static final double MEMORY = 0.9;

    private final String name;
    private final long from;
    private final long total;
    private final PrintStream out;
    private final boolean terminal;
    private final LongSupplier clock;
    private final long began;
    private long drawn;
    private String line = "";
    private boolean shown = true;
    private double smoothed;
    private double weight;

    ProgressLine(String name, long from, long total, PrintStream out, boolean terminal, LongSupplier clock) {
        this.name = name;
        this.from = from;
        this.total = total;
        this.out = out;
        this.terminal = terminal;
        this.clock = clock;
        this.began = clock.getAsLong();
        this.drawn = began - PIPE_PAUSE;
    }

    /**
     * A line that is drawn from the first step on.
     *
     * @param name what stands first, such as the stage
     * @param from steps done before, by an earlier process
     * @param total steps in all
     * @param out where it is drawn, the error stream as a rule
     * @param terminal whether a person watches
     */
    public static ProgressLine of(String name, long from, long total, PrintStream out, boolean terminal) {
        return new ProgressLine(name, from, total, out, terminal, System::nanoTime);
    }

    /** Takes in a step that is done, and draws it where the last drawing is long enough ago. */
    public void add(StepMetrics metrics) {
        smoothed = MEMORY * smoothed + (1 - MEMORY) * metrics.loss();
        weight = MEMORY * weight + (1 - MEMORY);
        long now = clock.getAsLong();
        line = line(metrics, now - began);
        shown = false;
        if (now - drawn >= (terminal ? TERMINAL_PAUSE : PIPE_PAUSE)) {
            drawn = now;
            draw();
        }
    }

    /** Prints a line of its own above. */
    public void note(String text) {
        out.print(terminal ? "\r" + text + "\u001b[K\n" : text + "\n");
        if (terminal) {
            draw();
        }
        out.flush();
    }

    /** Draws the last step where it is not drawn yet, and ends the line. */
    @Override
    public void close() {
        if (!shown) {
            draw();
        }
        if (terminal && !line.isEmpty()) {
            out.print("\n");
            out.flush();
        }
    }

    private void draw() {
        out.print(terminal ? NO_WRAP + line + WRAP : line + "\n");
        out.flush();
        shown = true;
    }

    private String line(StepMetrics m, long nanos) {
        double share = total <= 0 ? 1 : Math.clamp((double) m.step() / total, 0, 1);
        int full = (int) (BAR * share);
        var bar = terminal ? " [" + "#".repeat(full) + " ".repeat(BAR - full) + "]" : "";
        var tokens = m.tokensPerSecond() > 0 ? "  " + rate(m.tokensPerSecond()) + " tokens/s" : "";
        return String.format(
                Locale.ROOT,
                "%s%s %d%% %d/%d  loss %.4f  lr %.2e  %s samples/s%s  %s, %s left",
                name,
                bar,
                (int) (100 * share),
                m.step(),
                total,
                smoothed / weight,
                m.highestLr(),
                rate(m.samplesPerSecond()),
                tokens,
                time(nanos),
                left(m.step(), nanos));
    }

    /** At the speed of this process so far. */
    private String left(long step, long nanos) {
        return step <= from ? "?" : time((long) ((double) nanos / (step - from) * Math.max(total - step, 0)));
    }

    private static String time(long nanos) {
        long s = TimeUnit.NANOSECONDS.toSeconds(nanos);
        return String.format(Locale.ROOT, "%d:%02d:%02d", s / 3600, s / 60 % 60, s % 60);
    }

    private static String rate(double perSecond) {
        return String.format(Locale.ROOT, perSecond < 10 ? "%.2f" : perSecond < 100 ? "%.1f" : "%.0f", perSecond);
    }
}
