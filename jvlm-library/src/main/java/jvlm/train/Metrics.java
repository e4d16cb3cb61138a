package jvlm.train;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import jvlm.checkpoint.Disk;
import jvlm.error.BadInput;

/** {@code RUN/metrics.jsonl}: a line for each step, and each step once, however often the run was killed and resumed. */
public final class Metrics implements AutoCloseable {
    private static final String NAME = "metrics.jsonl";
    private static final int LONGEST = 100_000;

    private final Path file;
    private final FileChannel channel;

    private Metrics(Path file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    /**
     * Opens the file of a run that goes on after {@code resumedStep}, 0 for a new one. Lines of later steps are cut, as
     * is a half line at the end that a kill left; the file with the rest takes the place of the old one at once. Throws
     * {@link BadInput} where the disk refuses.
     *
     * @param warnings hears of damaged lines that were dropped
     */
    @SuppressWarnings("MustBeClosedChecker") // close() closes the channel
    public static Metrics open(Path run, long resumedStep, Consumer<String> warnings) {
        var file = run.resolve(NAME);
        Disk.done(run, "made", () -> Files.createDirectories(run));
        if (Files.exists(file)) {
            var kept = new StringBuilder();
            for (var step : lines(file, warnings)) {
                if (step.step() <= resumedStep) {
                    kept.append(step.line()).append('\n');
                }
            }
            Disk.replace(file, kept.toString());
        }
        return Disk.done(
                file,
                "opened",
                () -> new Metrics(file, FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND)));
    }

    /** The lines of a run in their order, none where it has no such file; damaged ones are left out. */
    public static List<StepMetrics> read(Path run) {
        var file = run.resolve(NAME);
        return Files.exists(file) ? lines(file, _ -> {}) : List.of();
    }

    /** Appends one line with one write. Throws {@link BadInput} where the disk refuses. */
    public void add(StepMetrics metrics) {
        var line = (metrics.line() + "\n").getBytes(StandardCharsets.UTF_8);
        Disk.done(file, "written", () -> {
            Disk.append(channel, line);
            return file;
        });
    }

    @Override
    public void close() {
        Disk.done(file, "closed", () -> {
            channel.close();
            return file;
        });
    }

    private static List<StepMetrics> lines(Path file, Consumer<String> warnings) {
        var text = Disk.done(file, "read", () -> text(file));
        var all = new ArrayList<StepMetrics>();
        int from = 0;
        int number = 1;
        for (int end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', from)) {
            var source = file + " line " + number++;
            try {
                var step = line(text, from, end, source);
                if (all.isEmpty() || step.step() > all.getLast().step()) {
                    all.add(step);
                }
            } catch (BadInput e) {
                warnings.accept(e.getMessage() + "; the line is dropped");
            }
            from = end + 1;
        }
        return all;
    }

    private static StepMetrics line(String text, int from, int end, String source) {
        if (end - from > LONGEST) {
            throw new BadInput(source + ": has " + (end - from) + " characters, expected at most " + LONGEST);
        }
        return StepMetrics.parse(text.substring(from, end), source);
    }

    /** What is no UTF-8 becomes replacement characters, which spoil their own line alone. */
    private static String text(Path file) throws IOException {
        return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
    }
}
