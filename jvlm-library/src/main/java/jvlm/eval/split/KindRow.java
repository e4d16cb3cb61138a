package jvlm.eval.split;

import java.util.LinkedHashMap;
import java.util.Map;
import jvlm.eval.Wilson;
import org.jspecify.annotations.Nullable;

/**
 * The answers to one kind of question.
 *
 * @param exact how many equal the recorded answer, see {@link jvlm.eval.AnswerScore}
 * @param contains how many contain it
 * @param f1 mean over the questions
 * @param constant the answer that would be right most often, were it given always; empty for all kinds together
 * @param constantRight how often
 * @param grey the same questions before a grey picture, or null where they were not asked
 */
public record KindRow(
        String kind,
        int questions,
        int exact,
        int contains,
        double f1,
        String constant,
        int constantRight,
        @Nullable Grey grey) {
    /** What was answered without seeing. */
    public record Grey(int exact, double f1) {}

    /** Of the exact answers. */
    public Wilson interval() {
        return Wilson.of(exact, questions);
    }

    /** The accuracy of the best constant answer. */
    public double chance() {
        return share(constantRight);
    }

    public double share(int count) {
        return questions == 0 ? 0 : (double) count / questions;
    }

    /** True where the lower end of the interval is above chance and above what was answered without seeing. */
    public boolean claim() {
        return grey != null && interval().low() > chance() && interval().low() > share(grey.exact);
    }

    /** The row for machines; shares are from 0 to 1. */
    public Map<String, Object> fields() {
        var fields = new LinkedHashMap<String, Object>();
        fields.put("kind", kind);
        fields.put("questions", questions);
        fields.put("exact", share(exact));
        fields.put("low", interval().low());
        fields.put("high", interval().high());
        fields.put("contains", share(contains));
        fields.put("f1", f1);
        fields.put("chance", chance());
        fields.put("constant", constant);
        if (grey != null) {
            fields.put("grey", share(grey.exact));
            fields.put("grey_f1", grey.f1);
            fields.put("claim", claim());
        }
        return fields;
    }
}
