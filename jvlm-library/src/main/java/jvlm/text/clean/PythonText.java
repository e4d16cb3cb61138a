package jvlm.text.clean;

/** What Python's {@code str} methods mean by white space, by stripping and by lower case. */
public final class PythonText {
    /** The inside of a character class: what {@code str.isspace} and {@code \s} accept. */
    static final String SPACES =
            "\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000";

    private PythonText() {}

    public static boolean isSpace(int c) {
        return (c >= 9 && c <= 13)
                || (c >= 0x1c && c <= 0x20)
                || c == 0x85
                || c == 0xa0
                || c == 0x1680
                || (c >= 0x2000 && c <= 0x200a)
                || c == 0x2028
                || c == 0x2029
                || c == 0x202f
                || c == 0x205f
                || c == 0x3000;
    }

    /** {@code str.strip()}. */
    public static String strip(String text) {
        int from = 0;
        int to = text.length();
        while (from < to && isSpace(text.charAt(from))) {
            from++;
        }
        while (to > from && isSpace(text.charAt(to - 1))) {
            to--;
        }
        return text.substring(from, to);
    }

    /** Runs of white space made one space, none at the ends. */
    public static String collapseSpaces(String text) {
        var result = new StringBuilder(text.length());
        boolean pending = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (isSpace(c)) {
                pending = !result.isEmpty();
            } else {
                if (pending) {
                    result.append(' ');
                    pending = false;
                }
                result.append(c);
            }
        }
        return result.toString();
    }

    /** {@code str.lower()}: a sigma at the end of a word is a final one, a dotted capital I keeps its dot. */
    public static String lower(String text) {
        var result = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i += Character.charCount(text.codePointAt(i))) {
            int c = text.codePointAt(i);
            switch (c) {
                case 0x3A3 -> result.append(endsWord(text, i) ? '\u03C2' : '\u03C3');
                case 0x130 -> result.append("i\u0307");
                default -> result.appendCodePoint(Character.toLowerCase(c));
            }
        }
        return result.toString();
    }

    /** Whether a cased letter stands before and none behind, signs that words may hold left aside. */
    private static boolean endsWord(String text, int at) {
        int before = at;
        while (before > 0 && isIgnorable(text.codePointBefore(before))) {
            before -= Character.charCount(text.codePointBefore(before));
        }
        if (before == 0 || !isCased(text.codePointBefore(before))) {
            return false;
        }
        int after = at + 1;
        while (after < text.length() && isIgnorable(text.codePointAt(after))) {
            after += Character.charCount(text.codePointAt(after));
        }
        return after >= text.length() || !isCased(text.codePointAt(after));
    }

    private static boolean isCased(int c) {
        return Character.isLowerCase(c) || Character.isUpperCase(c) || Character.isTitleCase(c);
    }

    private static boolean isIgnorable(int c) {
        return switch (c) {
            case '\'',
                    '.',
                    ':',
                    0xB7,
                    0x387,
                    0x55F,
                    0x5F4,
                    0x2018,
                    0x2019,
                    0x2024,
                    0x2027,
                    0xFE13,
                    0xFE52,
                    0xFE55,
                    0xFF07,
                    0xFF0E,
                    0xFF1A -> true;
            default ->
                switch (Character.getType(c)) {
                    case Character.NON_SPACING_MARK,
                            Character.ENCLOSING_MARK,
                            Character.FORMAT,
                            Character.MODIFIER_LETTER,
                            Character.MODIFIER_SYMBOL -> true;
                    default -> false;
                };
        };
    }
}
