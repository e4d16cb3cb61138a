package jvlm.data;

import java.util.ArrayList;
import java.util.List;

/** Lists of strings written as Python prints them, which published tables hold in cells: {@code ['a', "it's"]}. */
final class PythonList {
    private PythonList() {}

    /** The strings of a list, or the whole text as the only one where it is none. */
    static List<String> parse(String text) {
        var list = text.strip();
        if (!list.startsWith("[") || !list.endsWith("]")) {
            return List.of(text);
        }
        var all = new ArrayList<String>();
        int at = 1;
        while (at < list.length() - 1) {
            char c = list.charAt(at);
            if (c == '\'' || c == '"') {
                var one = new StringBuilder();
                at = string(list, at + 1, c, one);
                all.add(one.toString());
            } else if (c == ',' || Character.isWhitespace(c)) {
                at++;
            } else {
                return List.of(text);
            }
        }
        return all;
    }

    /** Reads up to the closing quote; returns the place behind it. */
    private static int string(String list, int from, char quote, StringBuilder to) {
        int at = from;
        while (at < list.length() && list.charAt(at) != quote) {
            char c = list.charAt(at++);
            if (c == '\\' && at < list.length()) {
                c = escaped(list.charAt(at++), to);
            }
            to.append(c);
        }
        return at + 1;
    }

    private static char escaped(char c, StringBuilder to) {
        return switch (c) {
            case 'n' -> '\n';
            case 't' -> '\t';
            case 'r' -> '\r';
            case '\\', '\'', '"' -> c;
            default -> {
                to.append('\\'); // Python keeps the backslash of an escape that it does not know
                yield c;
            }
        };
    }
}
