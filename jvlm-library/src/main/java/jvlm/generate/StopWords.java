package jvlm.generate;

import java.util.List;

/** Watches a growing text for words that end it, and holds back what may yet become one. */
public final class StopWords {
    private final List<String> words;
    private final StringBuilder held = new StringBuilder();
    private boolean found;

    public StopWords(List<String> words) {
        this.words = words.stream().filter(w -> !w.isEmpty()).toList();
    }

    /** Takes the next piece and returns what is sure to stand before any stop word. */
    public String add(String piece) {
        if (found) {
            return "";
        }
        held.append(piece);
        int at = first();
        if (at >= 0) {
            found = true;
            return take(at);
        }
        return take(held.length() - longestStart());
    }

    /** True once a stop word stands in the text. */
    public boolean found() {
        return found;
    }

    /** What was held back, when no more text comes. */
    public String finish() {
        return found ? "" : take(held.length());
    }

    private String take(int length) {
        var text = held.substring(0, length);
        held.delete(0, length);
        return text;
    }

    /** Where the word starts that is complete first, of several complete at once the longest; -1 without one. */
    private int first() {
        int start = -1;
        int end = Integer.MAX_VALUE;
        for (var word : words) {
            int at = held.indexOf(word);
            int to = at + word.length();
            if (at >= 0 && (to < end || to == end && at < start)) {
                start = at;
                end = to;
            }
        }
        return start;
    }

    /** Length of the longest end of the text that starts a stop word. */
    private int longestStart() {
        int longest = 0;
        for (var word : words) {
            for (int n = Math.min(word.length() - 1, held.length()); n > longest; n--) {
                if (word.startsWith(held.substring(held.length() - n))) {
                    longest = n;
                }
            }
        }
        return longest;
    }
}
