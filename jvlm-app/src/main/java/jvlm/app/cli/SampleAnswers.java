package jvlm.app.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import jvlm.Vlm;
import jvlm.data.Sample;
import jvlm.data.Samples;
import jvlm.error.BadInput;
import jvlm.generate.GenerateOptions;
import jvlm.generate.TextListener;
import jvlm.task.Answer;
import jvlm.task.Message;
import jvlm.tensor.DType;
import jvlm.train.Objective;
import jvlm.train.Recipe;
import jvlm.train.Report;
import jvlm.train.Stage;
import jvlm.train.Trainer;

/** Questions of the last stage's data, put to the trained model: what a person looks at first. */
final class SampleAnswers {
    private static final int EACH = 3;
    private static final int LONGEST = 48;

    private SampleAnswers() {}

    static List<Report.SampleAnswer> of(Recipe recipe, Path model) {
        var stage = recipe.stages().getLast();
        if (!(stage.objective() instanceof Objective.NextToken)) {
            return List.of();
        }
        var options = Trainer.options(recipe, stage).withDtype(DType.F32);
        try (var vlm = Vlm.open(model, options)) {
            return vlm.can(Answer.class) ? answers(stage, vlm) : List.of();
        } catch (BadInput e) {
            return List.of(new Report.SampleAnswer(null, "", String.valueOf(e.getMessage()), ""));
        }
    }

    private static List<Report.SampleAnswer> answers(Stage stage, Vlm vlm) {
        var all = new ArrayList<Report.SampleAnswer>();
        for (var data : stage.data()) {
            try (var samples = Samples.open(data.path(), data.images())) {
                for (int i = 0; i < Math.min(EACH, samples.size()); i++) {
                    all.addAll(answer(samples.get(i * (samples.size() / EACH)), vlm));
                }
            }
        }
        return all;
    }

    private static List<Report.SampleAnswer> answer(Sample sample, Vlm vlm) {
        try {
            var dialogue = sample.dialogue();
            var question = dialogue.getFirst();
            if (dialogue.size() < 2 || !question.role().equals("user")) {
                return List.of();
            }
            var given = vlm.ask(
                    List.<Message>of(question), GenerateOptions.DEFAULT.withMaxNewTokens(LONGEST), TextListener.NONE);
            return List.of(new Report.SampleAnswer(
                    sample.pictures().isEmpty()
                            ? null
                            : sample.pictures().getFirst().bytes(),
                    question.text(),
                    given.text(),
                    dialogue.get(1).text()));
        } catch (BadInput _) {
            return List.of(); // a broken sample is listed among the skipped ones
        }
    }
}
