package jvlm.text.jinja;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import jvlm.text.clean.PythonText;
import jvlm.text.jinja.Lexeme.Kind;
import org.jspecify.annotations.Nullable;

/** Cuts a template into lexemes, with {@code trim_blocks} and {@code lstrip_blocks} as chat templates expect. */
final class Lexer {
    private static final Pattern RAW_BEGIN = Pattern.compile("\\{%[-+]?\\s*raw\\s*(?:-%\\}\\s*|%\\})");
    private static final Pattern RAW_END = Pattern.compile("\\{%([-+]?)\\s*endraw\\s*(?:\\+%\\}|-%\\}\\s*|%\\}\\n?)");
    private static final Pattern FLOAT =
            Pattern.compile("(?:\\d+_)*\\d+(?:(?:\\.(?:\\d+_)*\\d+)?[eE][+-]?(?:\\d+_)*\\d+|\\.(?:\\d+_)*\\d+)");
    private static final Pattern INTEGER =
            Pattern.compile("0[bB](?:_?[01])+|0[oO](?:_?[0-7])+|0[xX](?:_?[0-9a-fA-F])+|[1-9](?:_?\\d)*|0(?:_?0)*");
    private static final List<String> OPERATORS = List.of(
            "//", "**", "==", "!=", ">=", "<=", "+", "-", "/", "*", "%", "~", "[", "]", "(", ")", "{", "}", ">", "<",
            "=", ".", ":", "|", ",", ";");

    private final String source;
    private final List<Lexeme> all = new ArrayList<>();
    private int at;
    private int line = 1;
    private boolean lineStarts = true;

    private Lexer(String source) {
        var unix = source.replace("\r\n", "\n").replace('\r', '\n');
        this.source = unix.endsWith("\n") ? unix.substring(0, unix.length() - 1) : unix;
    }

    static List<Lexeme> lex(String source) {
        var lexer = new Lexer(source);
        lexer.run();
        return lexer.all;
    }

    /** The line that was reached, for errors. */
    private Trouble trouble(String message) {
        return new Trouble("line " + line + ": " + message);
    }

    private void run() {
        while (at < source.length()) {
            int tag = nextTag();
            if (tag < 0) {
                data(source.substring(at));
                break;
            }
            char kind = source.charAt(tag + 1);
            char sign = tag + 2 < source.length() ? source.charAt(tag + 2) : ' ';
            var text = source.substring(at, tag);
            data(shortened(text, sign == '-' || sign == '+' ? sign : ' ', kind != '{'));
            line += count(text);
            at = tag;
            switch (kind) {
                case '#' -> comment();
                case '{' -> expression(Kind.PRINT_BEGIN, Kind.PRINT_END, sign);
                default -> block(sign);
            }
        }
        all.add(new Lexeme(Kind.END, "end of template", null, line));
    }

    private int nextTag() {
        for (int i = source.indexOf('{', at); i >= 0 && i + 1 < source.length(); i = source.indexOf('{', i + 1)) {
            char next = source.charAt(i + 1);
            if (next == '{' || next == '%' || next == '#') {
                return i;
            }
        }
        return -1;
    }

    /** The text before a tag less the white space that the tag swallows. */
    private String shortened(String text, char sign, boolean block) {
        if (sign == '-') {
            int end = text.length();
            while (end > 0 && PythonText.isSpace(text.charAt(end - 1))) {
                end--;
            }
            return text.substring(0, end);
        }
        if (sign == '+' || !block) {
            return text;
        }
        int start = text.lastIndexOf('\n') + 1;
        boolean blank = text.substring(start).chars().allMatch(c -> c == ' ' || c == '\t');
        return blank && (start > 0 || lineStarts) ? text.substring(0, start) : text;
    }

    private void data(String text) {
        if (!text.isEmpty()) {
            all.add(new Lexeme(Kind.DATA, text, null, line));
        }
    }

    private void comment() {
        int end = source.indexOf("#}", at + 2);
        if (end < 0) {
            throw trouble("a comment is not closed");
        }
        line += count(source.substring(at, end));
        char sign = end > at + 2 ? source.charAt(end - 1) : ' ';
        at = end + 2;
        swallow(sign, true);
    }

    private void block(char sign) {
        Matcher raw = RAW_BEGIN.matcher(source).region(at, source.length());
        if (!raw.lookingAt()) {
            expression(Kind.BLOCK_BEGIN, Kind.BLOCK_END, sign);
            return;
        }
        Matcher end = RAW_END.matcher(source).region(raw.end(), source.length());
        if (!end.find()) {
            throw trouble("a raw block is not closed");
        }
        lineStarts = raw.group().endsWith("\n");
        var text = source.substring(raw.end(), end.start());
        var mark = end.group(1);
        data(shortened(text, mark.isEmpty() ? ' ' : mark.charAt(0), true));
        line += count(source.substring(at, end.end()));
        at = end.end();
        lineStarts = end.group().endsWith("\n");
    }

    /** What follows a tag: white space after {@code -}, one line feed after a block. */
    private void swallow(char sign, boolean block) {
        int from = at;
        if (sign == '-') {
            while (at < source.length() && PythonText.isSpace(source.charAt(at))) {
                at++;
            }
        } else if (block && sign != '+' && at < source.length() && source.charAt(at) == '\n') {
            at++;
        }
        lineStarts = at > from && source.charAt(at - 1) == '\n';
        line += count(source.substring(from, at));
    }

    private void expression(Kind begin, Kind end, char sign) {
        all.add(new Lexeme(begin, source.substring(at, at + 2), null, line));
        at += sign == '-' || sign == '+' ? 3 : 2;
        Deque<Character> open = new ArrayDeque<>();
        while (true) {
            while (at < source.length() && PythonText.isSpace(source.charAt(at))) {
                line += source.charAt(at++) == '\n' ? 1 : 0;
            }
            if (at >= source.length()) {
                throw trouble("a tag is not closed");
            }
            if (open.isEmpty() && closes(end)) {
                return;
            }
            lexeme(open);
        }
    }

    private boolean closes(Kind end) {
        var close = end == Kind.BLOCK_END ? "%}" : "}}";
        char sign = source.charAt(at);
        boolean signed = sign == '-' || (sign == '+' && end == Kind.BLOCK_END);
        if (!source.startsWith(close, signed ? at + 1 : at)) {
            return false;
        }
        all.add(new Lexeme(end, close, null, line));
        at += signed ? 3 : 2;
        swallow(signed ? sign : ' ', end == Kind.BLOCK_END);
        return true;
    }

    private void lexeme(Deque<Character> open) {
        char c = source.charAt(at);
        if (Character.isUnicodeIdentifierStart(source.codePointAt(at)) || c == '_') {
            name();
        } else if (c == '\'' || c == '"') {
            string(c);
        } else if (c >= '0' && c <= '9') {
            number();
        } else {
            operator(open);
        }
    }

    private void name() {
        int from = at;
        while (at < source.length()
                && Character.isUnicodeIdentifierPart(source.codePointAt(at))
                && !Character.isIdentifierIgnorable(source.codePointAt(at))) {
            at += Character.charCount(source.codePointAt(at));
        }
        all.add(new Lexeme(Kind.NAME, source.substring(from, at), null, line));
    }

    private void string(char quote) {
        int end = at + 1;
        while (end < source.length() && source.charAt(end) != quote) {
            end += source.charAt(end) == '\\' ? 2 : 1;
        }
        if (end >= source.length()) {
            throw trouble("a string is not closed");
        }
        var raw = source.substring(at + 1, end);
        all.add(new Lexeme(Kind.STRING, raw, Escapes.resolved(raw), line));
        line += count(raw);
        at = end + 1;
    }

    private void number() {
        boolean afterDot = at > 0 && source.charAt(at - 1) == '.';
        Matcher real = FLOAT.matcher(source).region(at, source.length());
        if (!afterDot && real.lookingAt()) {
            all.add(new Lexeme(
                    Kind.FLOAT, real.group(), Double.valueOf(real.group().replace("_", "")), line));
            at = real.end();
            return;
        }
        Matcher whole = INTEGER.matcher(source).region(at, source.length());
        if (!whole.lookingAt()) {
            throw trouble("a number is malformed");
        }
        var digits = whole.group().replace("_", "");
        try {
            all.add(new Lexeme(Kind.INTEGER, whole.group(), integer(digits), line));
        } catch (NumberFormatException _) {
            throw trouble("the number " + digits + " is too large");
        }
        at = whole.end();
    }

    private static Long integer(String digits) {
        if (digits.length() < 2 || digits.charAt(0) != '0') {
            return Long.valueOf(digits);
        }
        return switch (digits.charAt(1)) {
            case 'x', 'X' -> Long.valueOf(digits.substring(2), 16);
            case 'o', 'O' -> Long.valueOf(digits.substring(2), 8);
            case 'b', 'B' -> Long.valueOf(digits.substring(2), 2);
            default -> Long.valueOf(digits);
        };
    }

    private void operator(Deque<Character> open) {
        var found = OPERATORS.stream().filter(one -> source.startsWith(one, at)).findFirst();
        if (found.isEmpty()) {
            throw trouble("unexpected character " + Character.toString(source.codePointAt(at)));
        }
        var text = found.get();
        switch (text) {
            case "(" -> open.push(')');
            case "[" -> open.push(']');
            case "{" -> open.push('}');
            case ")", "]", "}" -> {
                Character expected = open.poll();
                if (expected == null || expected != text.charAt(0)) {
                    throw trouble("unexpected " + text);
                }
            }
            default -> {} // the others do not nest
        }
        all.add(new Lexeme(Kind.OPERATOR, text, null, line));
        at += text.length();
    }

    private static int count(@Nullable String text) {
        return text == null ? 0 : (int) text.chars().filter(c -> c == '\n').count();
    }
}
