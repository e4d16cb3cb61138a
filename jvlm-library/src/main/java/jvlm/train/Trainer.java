package jvlm.train;

import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import jvlm.checkpoint.View;
import jvlm.error.BadInput;
import jvlm.model.OpenOptions;
import jvlm.tensor.DType;
import jvlm.tensor.Scope;
import jvlm.tensor.Tensor;
import jvlm.train.ranks.Ranks;
import org.jspecify.annotations.Nullable;

/**
 * Runs a recipe. Stage after stage starts from the model that the one before left in {@code RUN/STAGE}; within a stage a
 * run goes on from its last checkpoint, with the data order and random numbers that would have come.
 */
public final class Trainer {
    /**
     * @param run the folder of the run
     * @param resume goes on where the folder stands; else a folder that has begun is refused
     * @param threads that read samples
     * @param out where progress is shown
     * @param terminal whether a person watches it
     * @param stop asks for an end after the current step, with a checkpoint
     */
    public record Settings(
            Path run, boolean resume, int threads, PrintStream out, boolean terminal, BooleanSupplier stop) {}

    /** A stage as it ended. */
    public record Ended(String name, long firstStep, long lastStep, List<String> trained, double seconds) {}

    /**
     * What a run came to.
     *
     * @param finished false where it was asked to stop
     * @param model the directory of the last stage that ended, or null
     */
    public record Result(
            boolean finished, List<Ended> stages, @Nullable Path model, Map<String, String> skipped) {
        /** Wall time of the stages that ran in this sitting. */
        public double seconds() {
            return stages.stream().mapToDouble(Ended::seconds).sum();
        }
    }

    private final Recipe recipe;
    private final Settings settings;
    private final Ranks ranks;
    private final List<Ended> ended = new ArrayList<>();

    private Trainer(Recipe recipe, Settings settings, Ranks ranks) {
        this.recipe = recipe;
        this.settings = settings;
        this.ranks = ranks;
    }

    /** Trains until the recipe ends or {@code stop} asks; throws {@link BadInput} for what cannot be trained. */
    public static Result run(Recipe recipe, Settings settings, Ranks ranks) throws InterruptedException {
        return new Trainer(recipe, settings, ranks).run();
    }

    /** Where a resumed run stands. */
    private record Stand(int stage, long stageStep, double seconds, Map<String, Tensor> tensors) {
        static final Stand START = new Stand(0, 0, 0, Map.of());
    }

    private Result run() throws InterruptedException {
        if (ranks.rank() != 0) {
            return stages(stand(), RunFiles.none());
        }
        int keep = recipe.stages().stream().mapToInt(Stage::keep).max().orElse(1);
        try (var folder = CheckpointFolder.in(settings.run(), keep, settings.out()::println)) {
            if (!settings.resume() && hasBegun()) {
                throw new BadInput(
                        settings.run() + ": a run has begun here; --resume goes on with it, or choose another --out");
            }
            var stand = stand();
            try (var files = RunFiles.open(settings.run(), folder, stepOf(stand), settings.out())) {
                return stages(stand, files);
            }
        }
    }

    private boolean hasBegun() {
        try (var saved = CheckpointFolder.latestIn(settings.run(), _ -> {})) {
            return saved != null || firstOpen() > 0;
        }
    }

    /** The steps of the run that the stand has behind it; metrics beyond it are dropped. */
    private long stepOf(Stand stand) {
        return stepsBefore(stand.stage) + stand.stageStep;
    }

    private long stepsBefore(int stage) {
        long steps = 0;
        for (int i = 0; i < stage; i++) {
            steps += StageFolder.steps(settings.run(), recipe.stages().get(i));
        }
        return steps;
    }

    /** The first stage whose model is not there yet. */
    private int firstOpen() {
        int stage = 0;
        while (stage < recipe.stages().size()
                && Files.isDirectory(
                        StageFolder.of(settings.run(), recipe.stages().get(stage)))) {
            stage++;
        }
        return stage;
    }

    private Stand stand() {
        if (!settings.resume()) {
            return Stand.START;
        }
        int open = firstOpen();
        try (var saved = CheckpointFolder.latestIn(settings.run(), settings.out()::println)) {
            if (saved == null || saved.state().integer("stage") != open) {
                return new Stand(open, 0, saved == null ? 0 : saved.state().number("seconds", 0), Map.of());
            }
            var tensors = new LinkedHashMap<String, Tensor>();
            saved.tensors().tensors().forEach((name, stored) -> {
                var view = new View(stored, new View.Whole());
                tensors.put(name, Scope.keep(() -> view.tensor(stored.encoding().dtype())
                        .copy()));
            });
            return new Stand(
                    open, saved.state().at("stage_step").asLong(), saved.state().number("seconds", 0), tensors);
        }
    }

    private Result stages(Stand start, RunFiles files) throws InterruptedException {
        var stand = start;
        while (stand.stage < recipe.stages().size()) {
            var seconds = stage(stand, files);
            if (seconds == null) {
                return new Result(false, ended, lastModel(stand.stage), files.skipped());
            }
            stand = new Stand(stand.stage + 1, 0, seconds, Map.of());
        }
        return new Result(true, ended, lastModel(stand.stage), files.skipped());
    }

    private @Nullable Path lastModel(int stage) {
        return stage == 0
                ? null
                : StageFolder.of(settings.run(), recipe.stages().get(stage - 1));
    }

    /** Runs a stage to its end and returns the seconds of the run, or null where it was stopped. */
    private @Nullable Double stage(Stand stand, RunFiles files) throws InterruptedException {
        int index = stand.stage;
        var stage = recipe.stages().get(index);
        long before = stepsBefore(index);
        var place = new StageRun.Place(index, before, stand.seconds);
        try (var opened = OpenedStage.open(stage, whole(start(index), stage), recipe, index, ranks)) {
            var run = opened.run(ranks, files, place, settings.run());
            if (!stand.tensors.isEmpty()) {
                run.restore(stand.tensors, stand.stageStep);
                stand.tensors.values().forEach(Tensor::free);
            }
            settings.out().print(opened.summary(ranks.rank(), run.steps()));
            files.stage(stage.name(), before, stand.stageStep, run.steps(), settings.out(), settings.terminal());
            long done = run.run(stand.stageStep, settings.stop(), settings.threads());
            if (done < run.steps()) {
                files.checkpoint(place, done, run.state(), run.seconds());
                return null;
            }
            if (ranks.rank() == 0) {
                StageFolder.write(settings.run(), stage, opened.student(), run);
            }
            ranks.barrier();
            ended.add(new Ended(
                    stage.name(),
                    before + 1,
                    before + done,
                    List.copyOf(stage.train().keySet()),
                    run.seconds() - stand.seconds));
            return run.seconds();
        }
    }

    /** The model itself, or where it is LoRA weights, the model with these merged. */
    private Path whole(Path model, Stage stage) {
        if (!Merging.isNeeded(model)) {
            return model;
        }
        var merged = settings.run().resolve(model.getFileName() + "-merged");
        if (ranks.rank() == 0 && !Files.isDirectory(merged)) {
            Merging.write(model, options(recipe, stage), merged);
        }
        ranks.barrier();
        return merged;
    }

    /** The checkpoint or configuration that a stage starts from. */
    private Path start(int index) {
        return index > 0
                ? StageFolder.of(settings.run(), recipe.stages().get(index - 1))
                : recipe.model().start();
    }

    /** How a stage's model is opened: its type, and where its parts lie. */
    public static OpenOptions options(Recipe recipe, Stage stage) {
        var options =
                OpenOptions.DEFAULT.withDtype(stage.precision() == Stage.Precision.BFLOAT16 ? DType.BF16 : DType.F32);
        for (var part : recipe.model().parts().entrySet()) {
            options = options.withPart(part.getKey(), part.getValue());
        }
        return stage.objective() instanceof Objective.NextToken next ? options.withTemplate(next.template()) : options;
    }
}
