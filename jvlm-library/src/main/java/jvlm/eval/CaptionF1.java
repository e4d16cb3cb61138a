package jvlm.eval;

import java.util.HashMap;
import java.util.List;

/**
 * The F1 of words that an answer and a recorded one share, each counted as often as it occurs in both (the measure of
 * SQuAD, Rajpurkar et al., 2016, after VQA's normalisation instead of its own).
 */
public final class CaptionF1 {
    private CaptionF1() {}

    /** From 0, no word in common, to 1, the same words in whatever order. */
    public static double of(String answer, String recorded) {
        return of(AnswerWords.of(answer), AnswerWords.of(recorded));
    }

    static double of(List<String> answer, List<String> recorded) {
        var left = new HashMap<String, Integer>();
        recorded.forEach(word -> left.merge(word, 1, Integer::sum));
        int common = 0;
        for (var word : answer) {
            common += left.merge(word, -1, Integer::sum) >= 0 ? 1 : 0;
        }
        int all = answer.size() + recorded.size();
        return all == 0 ? 1 : 2.0 * common / all;
    }
}
