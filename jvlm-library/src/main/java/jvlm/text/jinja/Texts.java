package jvlm.text.jinja;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import jvlm.text.clean.PythonText;
import org.jspecify.annotations.Nullable;

/** Python's methods of texts. */
final class Texts {
    private Texts() {}

    /** Calls a method; null where a text has none of that name. */
    static @Nullable Callable method(Values values, String text, String name) {
        return switch (name) {
            case "upper" -> call(a -> upper(text));
            case "lower" -> call(a -> PythonText.lower(text));
            case "strip" -> call(a -> strip(text, a.textOrNull(0, "chars"), true, true));
            case "lstrip" -> call(a -> strip(text, a.textOrNull(0, "chars"), true, false));
            case "rstrip" -> call(a -> strip(text, a.textOrNull(0, "chars"), false, true));
            case "title" -> call(a -> title(text));
            case "capitalize" -> call(a -> capitalize(text));
            case "split" -> call(a -> split(text, a.textOrNull(0, "sep"), a.number(1, "maxsplit", -1)));
            case "rsplit" -> call(a -> splitRight(text, a.textOrNull(0, "sep"), a.number(1, "maxsplit", -1)));
            case "splitlines" -> call(a -> lines(text, a.flag(0, "keepends", false)));
            case "partition" -> call(a -> partition(text, a.needText(0, "sep"), false));
            case "rpartition" -> call(a -> partition(text, a.needText(0, "sep"), true));
            case "startswith" -> call(a -> affix(text, a, true));
            case "endswith" -> call(a -> affix(text, a, false));
            case "removeprefix" -> call(a -> removed(text, a.needText(0, "prefix"), true));
            case "removesuffix" -> call(a -> removed(text, a.needText(0, "suffix"), false));
            case "replace" ->
                call(a -> replace(values, text, a.needText(0, "old"), a.needText(1, "new"), a.number(2, "count", -1)));
            case "find" -> call(a -> place(text, text.indexOf(a.needText(0, "sub"))));
            case "rfind" -> call(a -> place(text, text.lastIndexOf(a.needText(0, "sub"))));
            case "index" ->
                call(a -> {
                    long found = place(text, text.indexOf(a.needText(0, "sub")));
                    if (found < 0) {
                        throw new Trouble("the text does not hold \"" + a.needText(0, "sub") + "\"");
                    }
                    return found;
                });
            case "count" -> call(a -> count(text, a.needText(0, "sub")));
            case "join" -> call(a -> join(values, text, a.need(0, "iterable")));
            case "format" -> call(a -> braces(values, text, a));
            case "isdigit" -> call(a -> all(text, c -> Character.isDigit(c) || isSuperscript(c)));
            case "isdecimal" -> call(a -> all(text, Character::isDigit));
            case "isnumeric" ->
                call(a -> all(
                        text,
                        c -> Character.isDigit(c)
                                || Character.getType(c) == Character.OTHER_NUMBER
                                || Character.getType(c) == Character.LETTER_NUMBER));
            case "isalpha" -> call(a -> all(text, Character::isLetter));
            case "isalnum" -> call(a -> all(text, c -> Character.isLetterOrDigit(c)));
            case "isspace" -> call(a -> all(text, PythonText::isSpace));
            case "isupper" -> call(a -> !text.equals(PythonText.lower(text)) && text.equals(upper(text)));
            case "islower" -> call(a -> !text.equals(upper(text)) && text.equals(PythonText.lower(text)));
            case "zfill" -> call(a -> filled(values, text, a.number(0, "width", 0)));
            case "ljust" -> call(a -> justified(values, text, a, 0));
            case "rjust" -> call(a -> justified(values, text, a, 1));
            case "center" -> call(a -> justified(values, text, a, 2));
            case "casefold", "swapcase", "encode", "expandtabs", "translate" ->
                throw new Trouble("the method " + name + " of texts is not supported");
            default -> null;
        };
    }

    interface Body {
        @Nullable
        Object of(Arguments arguments);
    }

    static Callable call(Body body) {
        return (positional, named) -> body.of(new Arguments(positional, named));
    }

    static String upper(String text) {
        return text.toUpperCase(Locale.ROOT);
    }

    static String capitalize(String text) {
        if (text.isEmpty()) {
            return text;
        }
        int first = Character.charCount(text.codePointAt(0));
        return titled(text.substring(0, first))
                + PythonText.lower(text)
                        .substring(PythonText.lower(text.substring(0, first)).length());
    }

    private static String titled(String letter) {
        int c = letter.codePointAt(0);
        int title = Character.toTitleCase(c);
        return title == Character.toUpperCase(c)
                ? upper(letter).length() == letter.length() ? upper(letter) : firstUpper(letter)
                : Character.toString(title);
    }

    /** A letter like the German sharp s becomes two, of which one is a capital. */
    private static String firstUpper(String letter) {
        var upper = upper(letter);
        int first = Character.charCount(upper.codePointAt(0));
        return upper.substring(0, first) + PythonText.lower(upper.substring(first));
    }

    static String title(String text) {
        var out = new StringBuilder(text.length());
        boolean inWord = false;
        for (int i = 0; i < text.length(); i += Character.charCount(text.codePointAt(i))) {
            int c = text.codePointAt(i);
            boolean cased = Character.isLowerCase(c) || Character.isUpperCase(c) || Character.isTitleCase(c);
            if (inWord) {
                out.appendCodePoint(Character.toLowerCase(c));
            } else {
                out.append(titled(Character.toString(c)));
            }
            inWord = cased;
        }
        return out.toString();
    }

    static String strip(String text, @Nullable String characters, boolean left, boolean right) {
        int from = 0;
        int to = text.length();
        while (left && from < to && strips(text.codePointAt(from), characters)) {
            from += Character.charCount(text.codePointAt(from));
        }
        while (right && to > from && strips(text.codePointBefore(to), characters)) {
            to -= Character.charCount(text.codePointBefore(to));
        }
        return text.substring(from, to);
    }

    private static boolean strips(int c, @Nullable String characters) {
        return characters == null ? PythonText.isSpace(c) : characters.indexOf(c) >= 0;
    }

    static List<@Nullable Object> split(String text, @Nullable String separator, int most) {
        var parts = new ArrayList<@Nullable Object>();
        if (separator == null) {
            int at = skip(text, 0, true);
            while (at < text.length() && (most < 0 || parts.size() < most)) {
                int end = skip(text, at, false);
                parts.add(text.substring(at, end));
                at = skip(text, end, true);
            }
            if (at < text.length()) {
                parts.add(text.substring(at));
            }
            return parts;
        }
        needSeparator(separator);
        int from = 0;
        for (int at = text.indexOf(separator); at >= 0 && (most < 0 || parts.size() < most); ) {
            parts.add(text.substring(from, at));
            from = at + separator.length();
            at = text.indexOf(separator, from);
        }
        parts.add(text.substring(from));
        return parts;
    }

    private static int skip(String text, int at, boolean spaces) {
        while (at < text.length() && PythonText.isSpace(text.charAt(at)) == spaces) {
            at++;
        }
        return at;
    }

    private static List<@Nullable Object> splitRight(String text, @Nullable String separator, int most) {
        if (most < 0) {
            return split(text, separator, most);
        }
        var parts = new ArrayList<@Nullable Object>();
        var rest = separator == null ? strip(text, null, false, true) : text;
        if (separator != null) {
            needSeparator(separator);
        }
        while (parts.size() < most) {
            int end = separator == null ? lastSpace(rest) : rest.lastIndexOf(separator);
            if (end < 0) {
                break;
            }
            parts.add(0, rest.substring(end + (separator == null ? 1 : separator.length())));
            rest = separator == null ? strip(rest.substring(0, end), null, false, true) : rest.substring(0, end);
        }
        if (separator != null || !strip(rest, null, true, false).isEmpty()) {
            parts.add(0, rest);
        }
        return parts;
    }

    private static int lastSpace(String text) {
        int at = text.length() - 1;
        while (at >= 0 && !PythonText.isSpace(text.charAt(at))) {
            at--;
        }
        return at;
    }

    private static void needSeparator(String separator) {
        if (separator.isEmpty()) {
            throw new Trouble("the separator is empty");
        }
    }

    static List<@Nullable Object> lines(String text, boolean keepEnds) {
        var parts = new ArrayList<@Nullable Object>();
        int from = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean ends =
                    (c >= '\n' && c <= '\r') || (c >= 0x1c && c <= 0x1e) || c == 0x85 || c == 0x2028 || c == 0x2029;
            if (ends) {
                int next = c == '\r' && i + 1 < text.length() && text.charAt(i + 1) == '\n' ? i + 2 : i + 1;
                parts.add(text.substring(from, keepEnds ? next : i));
                from = next;
                i = next - 1;
            }
        }
        if (from < text.length()) {
            parts.add(text.substring(from));
        }
        return parts;
    }

    private static Kinds.Tuple partition(String text, String separator, boolean last) {
        needSeparator(separator);
        int at = last ? text.lastIndexOf(separator) : text.indexOf(separator);
        if (at < 0) {
            return last ? Kinds.Tuple.of("", "", text) : Kinds.Tuple.of(text, "", "");
        }
        return Kinds.Tuple.of(text.substring(0, at), separator, text.substring(at + separator.length()));
    }

    private static boolean affix(String text, Arguments a, boolean start) {
        var wanted = a.need(0, start ? "prefix" : "suffix");
        if (wanted instanceof Kinds.Tuple tuple) {
            return tuple.stream()
                    .anyMatch(
                            one -> one instanceof String part && (start ? text.startsWith(part) : text.endsWith(part)));
        }
        var part = a.needText(0, start ? "prefix" : "suffix");
        return start ? text.startsWith(part) : text.endsWith(part);
    }

    private static String removed(String text, String part, boolean start) {
        boolean there = !part.isEmpty() && (start ? text.startsWith(part) : text.endsWith(part));
        return !there ? text : start ? text.substring(part.length()) : text.substring(0, text.length() - part.length());
    }

    static String replace(Values values, String text, String old, String by, int most) {
        int found = old.isEmpty() ? text.codePointCount(0, text.length()) + 1 : (int) count(text, old);
        int times = most < 0 ? found : Math.min(found, most);
        values.budget.length(text.length() + (long) times * Math.max(0, by.length() - old.length()));
        if (most < 0 || most >= found) {
            return old.isEmpty() ? between(text, by, found) : text.replace(old, by);
        }
        if (old.isEmpty()) {
            return between(text, by, times);
        }
        var out = new StringBuilder();
        int from = 0;
        for (int i = 0; i < times; i++) {
            int at = text.indexOf(old, from);
            out.append(text, from, at).append(by);
            from = at + old.length();
        }
        return out.append(text.substring(from)).toString();
    }

    private static String between(String text, String by, int times) {
        var out = new StringBuilder();
        int put = 0;
        for (int i = 0; i < text.length(); i += Character.charCount(text.codePointAt(i))) {
            out.append(put++ < times ? by : "").appendCodePoint(text.codePointAt(i));
        }
        return out.append(put < times ? by : "").toString();
    }

    private static long place(String text, int index) {
        return index < 0 ? -1 : text.codePointCount(0, index);
    }

    static long count(String text, String part) {
        if (part.isEmpty()) {
            return text.codePointCount(0, text.length()) + 1L;
        }
        long count = 0;
        for (int at = text.indexOf(part); at >= 0; at = text.indexOf(part, at + part.length())) {
            count++;
        }
        return count;
    }

    private static String join(Values values, String separator, @Nullable Object parts) {
        var out = new StringBuilder();
        boolean first = true;
        for (var part : values.members(parts)) {
            if (!(part instanceof String text)) {
                throw new Trouble("join needs texts, not a value of type " + Values.kind(part));
            }
            values.budget.length((long) text.length() + separator.length());
            values.budget.limit(out.length());
            out.append(first ? "" : separator).append(text);
            first = false;
        }
        return out.toString();
    }

    /** {@code "{} and {name}".format(...)} without format specifications. */
    private static String braces(Values values, String text, Arguments a) {
        var out = new StringBuilder();
        int next = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if ((c == '{' || c == '}') && i + 1 < text.length() && text.charAt(i + 1) == c) {
                out.append(c);
                i++;
            } else if (c == '{') {
                int end = text.indexOf('}', i);
                var name = end < 0 ? "!" : text.substring(i + 1, end);
                if (!name.matches("\\w{0,40}")) {
                    throw new Trouble("the format \"" + text + "\" is not supported");
                }
                boolean number = name.isEmpty() || name.matches("\\d{1,4}");
                int place = name.isEmpty() ? next++ : number ? Integer.parseInt(name) : Integer.MAX_VALUE;
                out.append(values.text(a.need(place, number ? "{" + place + "}" : name)));
                values.budget.limit(out.length());
                i = end;
            } else if (c == '}') {
                throw new Trouble("a single } in the format \"" + text + "\"");
            } else {
                out.append(c);
            }
        }
        return out.toString();
    }

    private static boolean all(String text, java.util.function.IntPredicate rule) {
        return !text.isEmpty() && text.codePoints().allMatch(rule);
    }

    private static boolean isSuperscript(int c) {
        return c == 0xB2
                || c == 0xB3
                || c == 0xB9
                || c == 0x2070
                || (c >= 0x2074 && c <= 0x2079)
                || (c >= 0x2080 && c <= 0x2089);
    }

    private static String filled(Values values, String text, int width) {
        int missing = width - text.codePointCount(0, text.length());
        if (missing <= 0) {
            return text;
        }
        values.budget.length(width);
        int signs = text.startsWith("-") || text.startsWith("+") ? 1 : 0;
        return text.substring(0, signs) + "0".repeat(missing) + text.substring(signs);
    }

    private static String justified(Values values, String text, Arguments a, int way) {
        int missing = a.number(0, "width", 0) - text.codePointCount(0, text.length());
        if (missing <= 0) {
            return text;
        }
        values.budget.length((long) missing + text.length());
        var fill = a.text(1, "fillchar", " ");
        if (way < 2) {
            return way == 0 ? text + fill.repeat(missing) : fill.repeat(missing) + text;
        }
        int width = missing + text.codePointCount(0, text.length());
        int left = missing / 2 + (missing & width & 1);
        return fill.repeat(left) + text + fill.repeat(missing - left);
    }
}
