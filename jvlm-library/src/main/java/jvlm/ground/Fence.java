package jvlm.ground;

/** The fences of Markdown around code in an answer. */
final class Fence {
    private static final String MARK = "```";

    private Fence() {}

    /** What stands in the first fence of a language, as far as it goes; the whole answer where there is none. */
    static String content(String answer, String language) {
        int open = answer.indexOf(MARK + language);
        if (open < 0) {
            return answer;
        }
        int start = open + MARK.length() + language.length();
        int end = answer.indexOf(MARK, start);
        return answer.substring(start, end < 0 ? answer.length() : end);
    }
}
