package jvlm.text;

import java.util.ArrayDeque;
import java.util.regex.Pattern;

/** Looks for groups that are repeated often and hold something that is: (a+)+. */
final class Repeats {
    private static final Pattern OFTEN = Pattern.compile("\\{(\\d*,|(\\d*,)?([4-9]|\\d{2,}))}");

    private final String pattern;
    /** For each open group, whether it holds something repeated. */
    private final ArrayDeque<Boolean> open = new ArrayDeque<>();

    private int at;

    Repeats(String pattern) {
        this.pattern = pattern;
    }

    boolean nested() {
        open.push(false);
        boolean closed = false;
        boolean inner = false;
        while (at < pattern.length()) {
            char c = pattern.charAt(at);
            if (repeats()) {
                if (closed && inner) {
                    return true;
                }
                open.pop();
                open.push(true);
            }
            closed = c == ')' && open.size() > 1;
            if (closed) {
                inner = open.pop();
                if (inner) {
                    open.pop();
                    open.push(true);
                }
            } else if (c == '(') {
                open.push(false);
            }
            step(c);
        }
        return false;
    }

    /** Past one character, escape or class of characters. */
    private void step(char c) {
        if (c == '\\') {
            at += 2;
        } else if (c == '[') {
            skipClass();
        } else {
            at++;
        }
    }

    private void skipClass() {
        int depth = 0;
        do {
            char c = pattern.charAt(at);
            depth += c == '[' ? 1 : c == ']' ? -1 : 0;
            at += c == '\\' ? 2 : 1;
        } while (depth > 0 && at < pattern.length());
    }

    /** True at *, +, {n,} and at numbers of more than 3, which patterns for digits have. */
    private boolean repeats() {
        char c = pattern.charAt(at);
        return c == '*'
                || c == '+'
                || c == '{'
                        && OFTEN.matcher(pattern).region(at, pattern.length()).lookingAt();
    }
}
