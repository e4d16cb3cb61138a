package jvlm.eval;

import java.util.Collections;

/**
 * How near an answer comes to the recorded one.
 *
 * @param exact the same words in the same order, after VQA's normalisation
 * @param contains the recorded words stand in the answer, together and in order
 * @param f1 of the words, see {@link CaptionF1}
 */
public record AnswerScore(boolean exact, boolean contains, double f1) {
    public static AnswerScore of(String answer, String recorded) {
        var said = AnswerWords.of(answer);
        var expected = AnswerWords.of(recorded);
        boolean exact = said.equals(expected);
        boolean contains = exact || !expected.isEmpty() && Collections.indexOfSubList(said, expected) >= 0;
        return new AnswerScore(exact, contains, CaptionF1.of(said, expected));
    }
}
