package jvlm.eval.split;

import java.util.Set;
import java.util.regex.Pattern;
import jvlm.data.Sample;
import jvlm.eval.VqaNormalise;
import org.jspecify.annotations.Nullable;

/** Sorts questions where the data set does not: by the answer, else by words of the question. */
final class QuestionType {
    private static final Pattern PLACE = Pattern.compile(
            "\\b(left|right|above|below|under|behind|in front of|next to|topmost|lowest|furthest|farthest)\\b",
            Pattern.CASE_INSENSITIVE);
    private static final Pattern COLOUR = Pattern.compile("\\bcolou?rs?\\b", Pattern.CASE_INSENSITIVE);
    private static final Pattern SHAPE = Pattern.compile("\\b(what|which) shape", Pattern.CASE_INSENSITIVE);
    private static final Pattern SHAPE_OF_COLOUR =
            Pattern.compile("\\bwhat is the \\w+ shape\\b", Pattern.CASE_INSENSITIVE);
    private static final Pattern NUMBER = Pattern.compile("[-+]?[0-9]+([.:][0-9]+)?");
    private static final Set<String> SAID_AT_ONCE = Set.of("yes", "no");

    private QuestionType() {}

    /**
     * {@code caption} where the sample's caption is the answer, the key of the entry of {@code meta} that is the answer
     * ({@code label}, {@code group}), {@code position}, {@code yes/no}, {@code number}, {@code colour}, {@code shape},
     * {@code list} or {@code other}.
     */
    static String of(Sample sample, String question, String answer) {
        if (answer.equals(sample.caption())) {
            return "caption";
        }
        var key = keyOf(sample, answer);
        return key == null ? byWords(question, answer) : key;
    }

    private static @Nullable String keyOf(Sample sample, String answer) {
        for (var key : sample.meta().keys()) {
            if (sample.meta().has(key)
                    && sample.meta().at(key).isText()
                    && !key.equals("kind")
                    && sample.meta().text(key).equals(answer)) {
                return key;
            }
        }
        return null;
    }

    private static String byWords(String question, String answer) {
        var normal = VqaNormalise.of(answer);
        if (PLACE.matcher(question).find()) {
            return "position";
        } else if (SAID_AT_ONCE.contains(normal)) {
            return "yes/no";
        } else if (NUMBER.matcher(normal).matches()) {
            return "number";
        } else if (SHAPE.matcher(question).find()
                || SHAPE_OF_COLOUR.matcher(question).find()) {
            return "shape";
        } else if (COLOUR.matcher(question).find()) {
            return "colour";
        }
        return answer.contains(", ") ? "list" : "other";
    }
}
