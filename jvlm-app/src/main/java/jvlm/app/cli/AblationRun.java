package jvlm.app.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import jvlm.Vlm;
import jvlm.data.Samples;
import jvlm.error.BadInput;
import jvlm.eval.ablation.Ablation;
import jvlm.eval.ablation.AblationTable;
import jvlm.eval.ablation.Outcome;
import jvlm.eval.ablation.Score;
import jvlm.eval.ablation.Trial;
import jvlm.eval.split.AnswerFile;
import jvlm.eval.split.Interview;
import jvlm.eval.split.Look;
import jvlm.eval.split.Split;
import jvlm.task.Answer;
import jvlm.train.Trainer;
import jvlm.train.ranks.Ranks;

/** Trains and asks what an ablation names, in its folder. */
record AblationRun(Ablation ablation, List<Trial> trials, Path folder, Streams streams) {
    private static final int BATCH = 16;

    /** Lays out all trials, variant by variant. Throws {@link BadInput} where one does not fit its recipe. */
    static AblationRun of(Ablation ablation, Path folder, Path features, Streams streams) {
        var trials = ablation.variants().stream()
                .flatMap(variant -> IntStream.rangeClosed(1, ablation.seeds())
                        .mapToObj(seed -> Trial.of(ablation, variant, seed, folder, features)))
                .toList();
        return new AblationRun(ablation, trials, folder, streams);
    }

    /** False where it was stopped. */
    boolean run(List<String> only, BooleanSupplier stop) {
        var chosen = ablation.only(only);
        var splits = ablation.measures().stream().map(AblationRun::split).toList();
        for (var trial : trials) {
            if (chosen.contains(trial.variant()) && !run(trial, splits, stop)) {
                return false;
            }
        }
        return true;
    }

    private boolean run(Trial trial, List<Split> splits, BooleanSupplier stop) {
        trial.prepare();
        if (Outcome.find(trial, ablation) != null) {
            return true;
        }
        streams.err().println(ablation.name() + ": " + trial.title());
        var trained = train(trial, stop);
        var model = trained.model();
        if (!trained.finished() || model == null) {
            return false;
        }
        long start = System.nanoTime();
        var scores = ask(trial, model, splits);
        double seconds = (System.nanoTime() - start) / 1e9;
        double training = trained.stages().isEmpty() ? Outcome.trainSeconds(trial) : trained.seconds();
        var outcome = new Outcome(trial.variant().name(), trial.seed(), scores, training, seconds);
        outcome.write(trial, ablation);
        table().write(folder);
        streams.err()
                .printf(
                        Locale.ROOT,
                        "%s: trained %.0f s, asked %.0f s%n",
                        trial.title(),
                        outcome.trainSeconds(),
                        outcome.askSeconds());
        return true;
    }

    private Trainer.Result train(Trial trial, BooleanSupplier stop) {
        boolean terminal = System.console() != null && System.console().isTerminal();
        var settings = new Trainer.Settings(trial.folder(), true, 1, streams.err(), terminal, stop);
        try (var ranks = Ranks.fromEnvironment()) {
            return Trainer.run(trial.recipe(), settings, ranks);
        } catch (InterruptedException e) {
            throw new BadInput("interrupted", e);
        }
    }

    private static Split split(Ablation.Measure measure) {
        try (var samples = Samples.open(measure.path(), measure.images())) {
            int limit = Objects.requireNonNullElse(measure.limit(), Integer.MAX_VALUE);
            return Split.of(measure.name(), samples, limit);
        }
    }

    /** In the type that the last stage computed with. */
    private List<Score> ask(Trial trial, Path model, List<Split> splits) {
        var options = Trainer.options(trial.recipe(), trial.recipe().stages().getLast());
        var scores = new ArrayList<Score>();
        try (var vlm = Vlm.open(model, options)) {
            for (int i = 0; i < splits.size(); i++) {
                var measure = ablation.measures().get(i);
                scores.addAll(Score.of(measure, ask(vlm, measure, splits.get(i))));
            }
        }
        return scores;
    }

    private List<Interview.Answered> ask(Vlm vlm, Ablation.Measure measure, Split split) {
        var options = new Interview.Options(false, measure.maxTokens(), BATCH);
        var progress = new Progress(split.name(), split.questions().size(), streams);
        try {
            var outcome = vlm.use(Answer.class, a -> new Interview(a, options, AnswerFile.none())
                    .ask(split.name(), split.questions(), Look.PICTURE, progress::step));
            if (!outcome.skipped().isEmpty()) {
                var first = outcome.skipped().getFirst();
                throw new BadInput(measure.path() + ": " + first.what() + ": " + first.why());
            }
            return outcome.answered();
        } finally {
            progress.end();
        }
    }

    /** Of all outcomes that are there, of variants that were not asked for too. */
    AblationTable table() {
        var outcomes = trials.stream()
                .map(trial -> Outcome.find(trial, ablation))
                .filter(Objects::nonNull)
                .toList();
        return new AblationTable(ablation, outcomes);
    }
}
