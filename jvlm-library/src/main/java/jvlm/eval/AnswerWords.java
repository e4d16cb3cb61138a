package jvlm.eval;

import static java.lang.Character.UnicodeScript.HAN;
import static java.lang.Character.UnicodeScript.HIRAGANA;
import static java.lang.Character.UnicodeScript.KATAKANA;
import static java.lang.Character.UnicodeScript.KHMER;
import static java.lang.Character.UnicodeScript.LAO;
import static java.lang.Character.UnicodeScript.MYANMAR;
import static java.lang.Character.UnicodeScript.THAI;

import java.lang.Character.UnicodeScript;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Answers as lists of normalised words. Scripts that write no blanks between words give one entry a letter. */
final class AnswerWords {
    private static final Set<UnicodeScript> WITHOUT_BLANKS =
            EnumSet.of(HAN, HIRAGANA, KATAKANA, THAI, LAO, KHMER, MYANMAR);

    private AnswerWords() {}

    /**
     * Words after {@link VqaNormalise}. An answer of nothing but an article (the option "A") keeps it: it would equal
     * every other empty answer.
     */
    static List<String> of(String answer) {
        var normal = VqaNormalise.words(answer);
        var words = new ArrayList<String>();
        for (var word : normal.isEmpty() ? List.of(bare(answer)) : normal) {
            split(word, words);
        }
        return words;
    }

    /** Letters and digits alone, in lower case. */
    private static String bare(String answer) {
        return answer.toLowerCase(Locale.ROOT).replaceAll("[^\\p{L}\\p{N}]+", "");
    }

    private static void split(String word, List<String> into) {
        int from = 0;
        for (int at = 0; at < word.length(); ) {
            int letter = word.codePointAt(at);
            int next = at + Character.charCount(letter);
            if (WITHOUT_BLANKS.contains(UnicodeScript.of(letter))) {
                add(word.substring(from, at), into);
                into.add(word.substring(at, next));
                from = next;
            }
            at = next;
        }
        add(word.substring(from), into);
    }

    private static void add(String word, List<String> into) {
        if (!word.isEmpty()) {
            into.add(word);
        }
    }
}
