package jvlm.eval.ablation;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import jvlm.error.BadInput;
import jvlm.eval.AnswerScore;
import jvlm.eval.split.Interview.Answered;
import jvlm.eval.split.Question;
import jvlm.eval.split.Tally;
import jvlm.json.Json;

/**
 * What one trained model got right of one kind of question.
 *
 * @param right exactly equal to the recorded answer, see {@link AnswerScore}
 * @param constant how many the best constant answer gets right
 */
public record Score(String measure, String kind, int questions, int right, int constant) {
    private static final Pattern NUMBER = Pattern.compile("\\d+");

    public Score {
        if (questions < 1 || right < 0 || right > questions || constant < 0 || constant > questions) {
            throw new BadInput("scores of " + measure + ", " + kind + ": " + right + " of " + questions + " right");
        }
    }

    /** Scores by kind and, last, over all kinds. */
    public static List<Score> of(Ablation.Measure measure, List<Answered> answers) {
        var compared =
                switch (measure.compare()) {
                    case ANSWER -> answers;
                    case NUMBER -> answers.stream().map(Score::byNumber).toList();
                };
        return Tally.rows(compared, null, Question.grouping(measure.by())).stream()
                .map(row -> new Score(measure.name(), row.kind(), row.questions(), row.exact(), row.constantRight()))
                .toList();
    }

    private static Answered byNumber(Answered answered) {
        var number = lastNumber(answered.answer());
        return new Answered(
                answered.question(),
                number,
                AnswerScore.of(number, answered.question().recorded()));
    }

    /** The last number of a text; empty where there is none. */
    static String lastNumber(String text) {
        return NUMBER.matcher(text).results().map(found -> found.group()).reduce("", (_, last) -> last);
    }

    public double share() {
        return (double) right / questions;
    }

    public double chance() {
        return (double) constant / questions;
    }

    Map<String, Object> fields() {
        var fields = new LinkedHashMap<String, Object>();
        fields.put("measure", measure);
        fields.put("kind", kind);
        fields.put("questions", questions);
        fields.put("right", right);
        fields.put("constant", constant);
        return fields;
    }

    static Score of(Json json) {
        return new Score(
                json.text("measure"),
                json.text("kind"),
                json.integer("questions"),
                json.integer("right"),
                json.integer("constant"));
    }
}
