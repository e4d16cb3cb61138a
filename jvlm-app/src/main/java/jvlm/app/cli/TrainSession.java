package jvlm.app.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import jvlm.error.BadInput;
import jvlm.train.Metrics;
import jvlm.train.Recipe;
import jvlm.train.Report;
import jvlm.train.Trainer;
import jvlm.train.ranks.Ranks;

/** One recipe's run: an interrupt ends it after the step under way, with a checkpoint; its end is a report. */
final class TrainSession {
    private final Recipe recipe;
    private final String text;
    private final Path run;
    private final boolean resume;
    private final int readers;
    private final Streams streams;

    TrainSession(Recipe recipe, String text, Path run, boolean resume, int readers, Streams streams) {
        this.recipe = recipe;
        this.text = text;
        this.run = run;
        this.resume = resume;
        this.readers = readers;
        this.streams = streams;
    }

    /** False where it was interrupted. */
    boolean train() {
        try (var stop = StopSignal.listen();
                var ranks = Ranks.fromEnvironment()) {
            boolean terminal = System.console() != null && System.console().isTerminal();
            var settings = new Trainer.Settings(run, resume, readers, streams.err(), terminal, stop);
            var result = Trainer.run(recipe, settings, ranks);
            if (ranks.rank() == 0 && result.finished()) {
                report(result);
            }
            return result.finished();
        } catch (InterruptedException e) {
            throw new BadInput("interrupted", e);
        }
    }

    private void report(Trainer.Result result) {
        var skipped = result.skipped().entrySet().stream()
                .map(e -> new Report.Skipped(e.getKey(), e.getValue()))
                .toList();
        var model = result.model();
        var answers = model == null ? List.<Report.SampleAnswer>of() : SampleAnswers.of(recipe, model);
        var file = run.resolve("report.html");
        new Report(recipe.name(), text, rows(result), Metrics.read(run), answers, skipped, machine()).write(file);
        streams.out().println(model);
        streams.err().println("report: " + file);
    }

    private List<Report.StageRow> rows(Trainer.Result result) {
        var rows = new ArrayList<Report.StageRow>();
        for (var stage : result.stages()) {
            rows.add(new Report.StageRow(
                    stage.name(),
                    stage.firstStep(),
                    stage.lastStep(),
                    String.join(", ", stage.trained()),
                    stage.seconds(),
                    new LinkedHashMap<>()));
        }
        return rows;
    }

    private static SequencedMap<String, String> machine() {
        var facts = new LinkedHashMap<String, String>();
        facts.put("Java", Runtime.version().toString());
        facts.put("processors", Integer.toString(Runtime.getRuntime().availableProcessors()));
        facts.put("system", System.getProperty("os.name") + " " + System.getProperty("os.arch"));
        return facts;
    }
}
