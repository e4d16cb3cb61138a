package jvlm.train;

import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import jvlm.checkpoint.Disk;
import jvlm.data.Mixture;
import jvlm.data.Readers;
import jvlm.json.Json;
import jvlm.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/** What the first rank keeps of a run while it goes: checkpoints, metrics, event files, the progress line. */
final class RunFiles implements AutoCloseable {
    private static final String SKIPPED = "skipped.json";

    private final @Nullable Path run;
    private final @Nullable CheckpointFolder checkpoints;
    private final @Nullable Metrics metrics;
    private final @Nullable TensorBoard board;
    private final Map<String, String> skipped = new LinkedHashMap<>();
    private @Nullable ProgressLine progress;
    private long before;
    private long lastSaved = System.nanoTime();

    private RunFiles(
            @Nullable Path run,
            @Nullable CheckpointFolder checkpoints,
            @Nullable Metrics metrics,
            @Nullable TensorBoard board) {
        this.run = run;
        this.checkpoints = checkpoints;
        this.metrics = metrics;
        this.board = board;
    }

    /** Of a rank that keeps nothing. */
    static RunFiles none() {
        return new RunFiles(null, null, null, null);
    }

    static RunFiles open(Path run, CheckpointFolder checkpoints, long resumed, PrintStream out) {
        var files = new RunFiles(
                run, checkpoints, Metrics.open(run, resumed, out::println), TensorBoard.open(run, resumed));
        var earlier = run.resolve(SKIPPED);
        if (Files.exists(earlier)) {
            var listed = Json.read(earlier);
            listed.keys().forEach(place -> files.skipped.put(place, listed.text(place)));
        }
        return files;
    }

    /** Begins the line of a stage. */
    void stage(String name, long stepsBefore, long from, long steps, PrintStream out, boolean terminal) {
        before = stepsBefore;
        if (run != null) {
            endLine();
            progress = ProgressLine.of(name, from, steps, out, terminal);
        }
    }

    private void endLine() {
        if (progress != null) {
            progress.close();
            progress = null;
        }
    }

    void measured(StepMetrics step) {
        if (metrics != null && board != null) {
            metrics.add(step);
            board.add(step);
            if (progress != null) {
                progress.add(step.at(step.step() - before));
            }
        }
    }

    /** Notes samples that were left out, each once; the list is written when it grows. */
    void skipped(List<Readers.Broken> broken, Mixture mixture) {
        int known = skipped.size();
        for (var one : broken) {
            if (skipped.putIfAbsent(mixture.place(one.index()), one.reason()) == null && progress != null) {
                progress.note("skipped " + one.id() + ": " + one.reason());
            }
        }
        if (run != null && skipped.size() > known) {
            Disk.replace(run.resolve(SKIPPED), Json.pretty(skipped));
        }
    }

    Map<String, String> skipped() {
        return skipped;
    }

    boolean wantsCheckpoint(Stage stage, long done, long steps) {
        var every = stage.saveEvery();
        boolean bySteps = every.steps() != null && done % every.steps() == 0;
        boolean byTime = every.minutes() != null && (System.nanoTime() - lastSaved) / 6e10 >= every.minutes();
        return checkpoints != null && done < steps && (bySteps || byTime);
    }

    void checkpoint(StageRun.Place place, long stageStep, Map<String, Tensor> tensors, double seconds) {
        if (checkpoints != null) {
            checkpoints.save(
                    place.before() + stageStep,
                    tensors,
                    Map.of("stage", place.index(), "stage_step", stageStep, "seconds", seconds));
            lastSaved = System.nanoTime();
        }
    }

    @Override
    public void close() {
        endLine();
        if (metrics != null) {
            metrics.close();
        }
        if (board != null) {
            board.close();
        }
    }
}
