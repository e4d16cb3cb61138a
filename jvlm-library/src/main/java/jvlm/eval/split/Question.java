package jvlm.eval.split;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import jvlm.data.Sample;
import jvlm.image.Image;
import jvlm.task.Message;

/**
 * A recorded answer and the turn of the user before it.
 *
 * @param record the sample's place in its data set
 * @param turn the answer's place in the dialogue; -1 where the question is ours and the answer a label
 * @param text what is asked, without marks of pictures
 * @param recorded the answer to be given
 * @param type what kind of question it is, see {@link QuestionType}
 */
public record Question(int record, Sample sample, int turn, String text, String recorded, String type) {
    /**
     * How questions are grouped: {@code kind} (what {@code meta.kind} holds, else the type), {@code type},
     * {@code question} (the text itself) or the name of another entry of {@code meta}.
     */
    public static Function<Question, String> grouping(String by) {
        return switch (by.toLowerCase(Locale.ROOT)) {
            case "kind" -> q -> q.meta("kind", q.type);
            case "type" -> Question::type;
            case "question" -> Question::text;
            default -> q -> q.meta(by, "without " + by);
        };
    }

    private String meta(String key, String otherwise) {
        if (!sample.meta().has(key)) {
            return otherwise;
        }
        var value = sample.meta().at(key);
        return value.isText() ? value.asText() : value.raw();
    }

    /**
     * The dialogue that ends in this question.
     *
     * @param read the sample's whole dialogue with its pictures
     * @param history with the turns before it as recorded; else by itself, pictures of earlier turns in front
     */
    List<Message> dialogue(List<Message> read, Look look, boolean history) {
        int end = turn < 0 ? read.size() : turn;
        var before = read.subList(0, end).stream().map(look::at).toList();
        return history && turn >= 0 ? before : alone(before);
    }

    private List<Message> alone(List<Message> before) {
        var dialogue = new ArrayList<>(
                before.stream().filter(m -> m.role().equals("system")).toList());
        boolean placed = turn >= 0 && !before.getLast().images().isEmpty();
        dialogue.add(placed ? before.getLast() : Message.user(text, pictures(before)));
        return dialogue;
    }

    private static Image[] pictures(List<Message> messages) {
        return messages.stream().flatMap(m -> m.images().stream()).toArray(Image[]::new);
    }
}
