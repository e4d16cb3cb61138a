package jvlm.eval.split;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import jvlm.error.BadInput;
import jvlm.eval.AnswerScore;
import jvlm.eval.Wilson;
import jvlm.eval.split.Interview.Answered;
import jvlm.eval.split.Split.Skipped;
import jvlm.image.Image;
import jvlm.task.Answer;
import jvlm.task.Classify;
import jvlm.task.Message;

/**
 * Naming what pictures show: freely, and by choosing among the labels of all.
 *
 * @param questions one for each picture that can be read
 * @param skipped the other pictures
 */
public record LabelTest(List<Question> questions, List<String> labels, List<Skipped> skipped) {
    /** What is asked about pictures for whose label no question is recorded. */
    public static final String QUESTION = "What is the main subject? Answer briefly.";

    /**
     * One way of naming.
     *
     * @param chance the accuracy of the label that is right most often, or of drawing where that is better
     */
    public record Row(String way, int pictures, int right, double chance) {
        public Wilson interval() {
            return Wilson.of(right, pictures);
        }

        public Map<String, Object> fields() {
            var fields = new LinkedHashMap<String, Object>();
            fields.put("way", way);
            fields.put("pictures", pictures);
            fields.put("right", pictures == 0 ? 0 : (double) right / pictures);
            fields.put("low", interval().low());
            fields.put("high", interval().high());
            fields.put("chance", chance);
            return fields;
        }
    }

    /**
     * The labelled pictures of a split.
     *
     * @param labels to choose from, beside those of the split
     */
    public static LabelTest of(Split split, List<String> labels) {
        var all = new ArrayList<>(labels);
        var readable = new ArrayList<Question>();
        var skipped = new ArrayList<Skipped>();
        for (var question : split.labelled(QUESTION)) {
            all.add(label(question));
            try {
                question.sample().dialogue();
                readable.add(question);
            } catch (BadInput e) {
                skipped.add(new Skipped("sample " + question.sample().id(), String.valueOf(e.getMessage())));
            }
        }
        if (readable.isEmpty()) {
            throw new BadInput(split.name() + ": "
                    + (skipped.isEmpty()
                            ? "no picture has a meta.label to choose"
                            : skipped.getFirst().why()));
        }
        return new LabelTest(readable, all.stream().distinct().sorted().toList(), skipped);
    }

    private static String label(Question question) {
        return question.sample().meta().text("label");
    }

    /** Pictures named without being told the labels: exactly so, and with more words around. */
    public List<Row> named(List<Answered> answers) {
        return List.of(
                named("named freely", answers, AnswerScore::exact),
                named("named freely, among other words", answers, AnswerScore::contains));
    }

    private Row named(String way, List<Answered> answers, Predicate<AnswerScore> right) {
        int count = (int) answers.stream().map(Answered::score).filter(right).count();
        return new Row(way, answers.size(), count, majority());
    }

    /**
     * The label that the model holds the likeliest answer to the question; and the one whose likelihood the picture
     * raises most over a grey one, which takes away what the model likes to say whatever it sees.
     */
    public List<Row> likeliest(Answer model, Runnable step) {
        int right = 0;
        int raised = 0;
        var unseen = new HashMap<String, double[]>();
        for (var question : questions) {
            var read = question.sample().dialogue();
            double[] seen = Likelihood.of(model, question.dialogue(read, Look.PICTURE, false), labels);
            double[] grey = unseen.computeIfAbsent(
                    question.text() + sizes(read),
                    _ -> Likelihood.of(model, question.dialogue(read, Look.GREY, false), labels));
            right += best(seen).equals(label(question)) ? 1 : 0;
            raised += best(difference(seen, grey)).equals(label(question)) ? 1 : 0;
            step.run();
        }
        var ways = "chosen of " + labels.size() + " by likelihood";
        return List.of(row(ways, right), row(ways + " over grey", raised));
    }

    /** The label that a classifier or image-text model ranks first. */
    public Row classified(Classify model, Runnable step) {
        int right = 0;
        for (var question : questions) {
            var image = question.sample().pictures().getFirst().read();
            var ranked = model.classify(List.of(image), labels).getFirst();
            right += ranked.getFirst().name().equals(label(question)) ? 1 : 0;
            step.run();
        }
        return row("chosen of " + labels.size() + " by classify", right);
    }

    private Row row(String way, int right) {
        return new Row(way, questions.size(), right, Math.max(majority(), 1.0 / labels.size()));
    }

    private double majority() {
        var counts = questions.stream().collect(Collectors.groupingBy(LabelTest::label, Collectors.counting()));
        return (double) counts.values().stream().mapToLong(n -> n).max().orElse(0) / questions.size();
    }

    private String best(double[] scores) {
        int best = 0;
        for (int i = 1; i < scores.length; i++) {
            best = scores[i] > scores[best] ? i : best;
        }
        return labels.get(best);
    }

    private static double[] difference(double[] a, double[] b) {
        var difference = new double[a.length];
        for (int i = 0; i < a.length; i++) {
            difference[i] = a[i] - b[i];
        }
        return difference;
    }

    /** System messages do not differ within a data set; sizes of pictures do. */
    private static String sizes(List<Message> read) {
        Function<Image, String> size = image -> " " + image.width() + "x" + image.height();
        return read.stream().flatMap(m -> m.images().stream()).map(size).collect(Collectors.joining());
    }
}
