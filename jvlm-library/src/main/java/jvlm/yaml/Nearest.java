package jvlm.yaml;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The known word that a misspelt one was probably meant to be. */
final class Nearest {
    private Nearest() {}

    /** The word of least edit distance, or null where none is near: within a third of its letters, but at least one. */
    static @Nullable String of(String word, Collection<String> known) {
        return known.stream()
                .min(Comparator.comparingInt(k -> distance(word, k)))
                .filter(k ->
                        distance(word, k) <= Math.max(1, Math.max(word.length(), k.length()) / 3) || begins(word, k))
                .orElse(null);
    }

    private static boolean begins(String word, String known) {
        return word.length() >= 3 && known.length() >= 3 && (known.startsWith(word) || word.startsWith(known));
    }

    /** Levenshtein's distance, case aside, of words cut to 64 letters. */
    static int distance(String one, String other) {
        var a = cut(one);
        var b = cut(other);
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, Math.min(row[j], row[j - 1]) + 1);
            }
        }
        return row[b.length()];
    }

    private static String cut(String word) {
        return word.toLowerCase(Locale.ROOT).substring(0, Math.min(64, word.length()));
    }
}
