package jvlm.eval.split;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import jvlm.data.Sample;
import jvlm.data.Samples;
import jvlm.error.BadInput;

/**
 * The questions of a data set, sample by sample.
 *
 * @param samples how many samples were looked at
 * @param broken records that cannot be read
 */
public record Split(String name, int samples, List<Question> questions, List<Skipped> broken) {
    /** What an interview leaves out, and why. */
    public record Skipped(String what, String why) {}

    /** All answers recorded in the first {@code limit} samples. Throws {@link BadInput} where there is none. */
    public static Split of(String name, Samples samples, int limit) {
        int count = Math.min(limit, samples.size());
        var questions = new ArrayList<Question>();
        var broken = new ArrayList<Skipped>();
        for (int i = 0; i < count; i++) {
            try {
                add(i, samples.get(i), questions);
            } catch (BadInput e) {
                broken.add(new Skipped("record " + i, String.valueOf(e.getMessage())));
            }
        }
        if (questions.isEmpty()) {
            throw new BadInput(samples.name() + ": "
                    + (broken.isEmpty()
                            ? "no answer is recorded in it"
                            : broken.getFirst().why()));
        }
        return new Split(name, count, questions, broken);
    }

    private static void add(int record, Sample sample, List<Question> questions) {
        for (int turn = 1; turn < sample.turns().size(); turn++) {
            var answer = sample.turns().get(turn);
            var asked = sample.turns().get(turn - 1);
            if (answer.role().equals("assistant") && asked.role().equals("user")) {
                questions.add(question(record, sample, turn));
            }
        }
    }

    private static Question question(int record, Sample sample, int turn) {
        var text = sample.turns().get(turn - 1).text().replace(Sample.MARK, "").strip();
        var recorded = sample.turns().get(turn).text().strip();
        return new Question(record, sample, turn, text, recorded, QuestionType.of(sample, text, recorded));
    }

    /** For each sample with a {@code meta.label} the recorded question for it, else {@code otherwise}. */
    public List<Question> labelled(String otherwise) {
        var labelled = new ArrayList<Question>();
        int at = 0;
        while (at < questions.size()) {
            int from = at;
            int record = questions.get(from).record();
            while (at < questions.size() && questions.get(at).record() == record) {
                at++;
            }
            addLabelled(questions.subList(from, at), otherwise, labelled);
        }
        return labelled;
    }

    private static void addLabelled(List<Question> ofSample, String otherwise, List<Question> labelled) {
        var first = ofSample.getFirst();
        var meta = first.sample().meta();
        if (meta.has("label")
                && meta.at("label").isText()
                && !first.sample().pictures().isEmpty()) {
            var label = meta.text("label");
            OptionalInt place = IntStream.range(0, ofSample.size())
                    .filter(i -> ofSample.get(i).recorded().equals(label))
                    .findFirst();
            labelled.add(
                    place.isPresent()
                            ? ofSample.get(place.getAsInt())
                            : new Question(first.record(), first.sample(), -1, otherwise, label, "label"));
        }
    }
}
