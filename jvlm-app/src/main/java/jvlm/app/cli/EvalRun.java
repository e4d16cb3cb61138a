package jvlm.app.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import jvlm.Vlm;
import jvlm.eval.split.AnswerFile;
import jvlm.eval.split.Interview;
import jvlm.eval.split.KindRow;
import jvlm.eval.split.LabelTest;
import jvlm.eval.split.Look;
import jvlm.eval.split.Question;
import jvlm.eval.split.Split;
import jvlm.eval.split.Tally;
import jvlm.task.Answer;
import jvlm.task.Classify;

/** Measures one model on data sets. */
record EvalRun(Vlm vlm, EvalRun.Settings settings, AnswerFile file, Streams streams) {
    /**
     * @param looks what is shown; the first is what rows count
     * @param by how questions are grouped
     * @param choices name labelled pictures too, {@code labels} beside those of the data
     */
    record Settings(List<Look> looks, String by, Interview.Options options, boolean choices, List<String> labels) {}

    /** What came out for one data set. */
    record Report(
            String split,
            String system,
            Look look,
            int samples,
            List<KindRow> kinds,
            List<LabelTest.Row> labels,
            List<Split.Skipped> skipped,
            double seconds) {
        Map<String, Object> fields() {
            var fields = new LinkedHashMap<String, Object>();
            fields.put("data", split);
            fields.put("system", system);
            fields.put("blank", look == Look.GREY);
            fields.put("samples", samples);
            fields.put("kinds", kinds.stream().map(KindRow::fields).toList());
            if (!labels.isEmpty()) {
                fields.put("labels", labels.stream().map(LabelTest.Row::fields).toList());
            }
            fields.put("skipped", skipped);
            fields.put("seconds", Math.round(seconds * 1e3) / 1e3);
            return fields;
        }
    }

    Report of(Split split) {
        long start = System.nanoTime();
        var skipped = new ArrayList<>(split.broken());
        var kinds = !settings.choices || vlm.can(Answer.class) ? kinds(split, skipped) : List.<KindRow>of();
        var labels = settings.choices ? labels(split, skipped) : List.<LabelTest.Row>of();
        double seconds = (System.nanoTime() - start) / 1e9;
        return new Report(
                split.name(),
                vlm.system(),
                settings.looks.getFirst(),
                split.samples(),
                kinds,
                labels,
                skipped.stream().distinct().toList(),
                seconds);
    }

    private List<KindRow> kinds(Split split, List<Split.Skipped> skipped) {
        var outcomes = new ArrayList<Interview.Outcome>();
        for (var look : settings.looks) {
            outcomes.add(ask(split, split.questions(), look));
        }
        outcomes.forEach(o -> skipped.addAll(o.skipped()));
        var grey = outcomes.size() > 1 ? outcomes.getLast().answered() : null;
        return Tally.rows(outcomes.getFirst().answered(), grey, Question.grouping(settings.by));
    }

    private Interview.Outcome ask(Split split, List<Question> questions, Look look) {
        return watched(
                split.name() + (look == Look.GREY ? " grey" : ""),
                questions,
                step -> vlm.use(Answer.class, a -> new Interview(a, settings.options, file)
                        .ask(split.name(), questions, look, step)));
    }

    private List<LabelTest.Row> labels(Split split, List<Split.Skipped> skipped) {
        var test = LabelTest.of(split, settings.labels);
        skipped.addAll(test.skipped());
        var questions = test.questions();
        var rows = new ArrayList<LabelTest.Row>();
        if (vlm.can(Answer.class)) {
            rows.addAll(test.named(ask(split, questions, Look.PICTURE).answered()));
            rows.addAll(watched(
                    split.name() + " labels", questions, step -> vlm.use(Answer.class, a -> test.likeliest(a, step))));
        }
        if (vlm.can(Classify.class) || rows.isEmpty()) {
            rows.add(watched(
                    split.name() + " classify",
                    questions,
                    step -> vlm.use(Classify.class, c -> test.classified(c, step))));
        }
        return rows;
    }

    private <T> T watched(String what, List<Question> questions, Function<Runnable, T> body) {
        var progress = new Progress(what, questions.size(), streams);
        try {
            return body.apply(progress::step);
        } finally {
            progress.end();
        }
    }
}
