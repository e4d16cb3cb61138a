package jvlm.eval;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import jvlm.text.clean.PythonText;

/**
 * How the official VQA evaluation (Antol et al., 2015; {@code vqaEval.py}) makes answers comparable: no punctuation, lower
 * case, number words as digits, no articles, contractions with their apostrophes.
 */
public final class VqaNormalise {
    private static final String PUNCTUATION = ";/[]\"{}()=+\\_-><@`,?!";
    private static final Pattern DIGIT_COMMA_DIGIT = Pattern.compile("\\p{Nd},\\p{Nd}");
    private static final Pattern PERIOD = Pattern.compile("\\.(?!\\p{Nd})");
    /** The script passes re.UNICODE, which is 32, where the count of replacements is expected. */
    private static final int MOST_PERIODS = 32;

    private static final Set<String> ARTICLES = Set.of("a", "an", "the");
    private static final Map<String, String> NUMBERS = Map.ofEntries(
            Map.entry("none", "0"),
            Map.entry("zero", "0"),
            Map.entry("one", "1"),
            Map.entry("two", "2"),
            Map.entry("three", "3"),
            Map.entry("four", "4"),
            Map.entry("five", "5"),
            Map.entry("six", "6"),
            Map.entry("seven", "7"),
            Map.entry("eight", "8"),
            Map.entry("nine", "9"),
            Map.entry("ten", "10"));

    private VqaNormalise() {}

    /** The normalised answer; empty where nothing but articles and punctuation was said. */
    public static String of(String answer) {
        return String.join(" ", words(answer));
    }

    /** The words of the normalised answer. */
    static List<String> words(String answer) {
        var line = PythonText.strip(answer.replace('\n', ' ').replace('\t', ' '));
        var words = new ArrayList<String>();
        for (var raw : PythonText.collapseSpaces(PythonText.lower(withoutPunctuation(line)))
                .split(" ")) {
            var word = NUMBERS.getOrDefault(raw, raw);
            if (!word.isEmpty() && !ARTICLES.contains(word)) {
                words.add(Contractions.repaired(word));
            }
        }
        return words;
    }

    /** A mark that touches a blank anywhere is deleted everywhere; one between letters becomes a blank. */
    private static String withoutPunctuation(String line) {
        boolean groupsDigits = DIGIT_COMMA_DIGIT.matcher(line).find();
        var text = line;
        for (int i = 0; i < PUNCTUATION.length(); i++) {
            var mark = PUNCTUATION.substring(i, i + 1);
            boolean deleted = groupsDigits || line.contains(mark + " ") || line.contains(" " + mark);
            text = text.replace(mark, deleted ? "" : " ");
        }
        return withoutPeriods(text);
    }

    private static String withoutPeriods(String text) {
        var periods = PERIOD.matcher(text);
        var result = new StringBuilder();
        for (int count = 0; count < MOST_PERIODS && periods.find(); count++) {
            periods.appendReplacement(result, "");
        }
        return periods.appendTail(result).toString();
    }
}
