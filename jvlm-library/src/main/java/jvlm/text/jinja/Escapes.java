package jvlm.text.jinja;

/** Backslash escapes of Python's string literals. */
final class Escapes {
    private Escapes() {}

    static String resolved(String raw) {
        if (raw.indexOf('\\') < 0) {
            return raw;
        }
        var text = new StringBuilder(raw.length());
        int at = 0;
        while (at < raw.length()) {
            char c = raw.charAt(at);
            at = c == '\\' && at + 1 < raw.length() ? escape(raw, at + 1, text) : plain(c, at, text);
        }
        return text.toString();
    }

    private static int plain(char c, int at, StringBuilder text) {
        text.append(c);
        return at + 1;
    }

    /** Reads the escape whose letter stands at {@code at}; returns where it ends. */
    private static int escape(String raw, int at, StringBuilder text) {
        char c = raw.charAt(at);
        return switch (c) {
            case '\n' -> at + 1;
            case 'n' -> plain('\n', at, text);
            case 't' -> plain('\t', at, text);
            case 'r' -> plain('\r', at, text);
            case 'a' -> plain('\u0007', at, text);
            case 'b' -> plain('\b', at, text);
            case 'f' -> plain('\f', at, text);
            case 'v' -> plain('\u000b', at, text);
            case '\\', '\'', '"' -> plain(c, at, text);
            case 'x' -> code(raw, at, 2, text);
            case 'u' -> code(raw, at, 4, text);
            case 'U' -> code(raw, at, 8, text);
            case '0', '1', '2', '3', '4', '5', '6', '7' -> octal(raw, at, text);
            default -> {
                text.append('\\');
                yield at;
            }
        };
    }

    private static int code(String raw, int at, int digits, StringBuilder text) {
        int end = at + 1 + digits;
        try {
            int value = end > raw.length() ? -1 : Integer.parseInt(raw.substring(at + 1, end), 16);
            text.appendCodePoint(value);
            return end;
        } catch (IllegalArgumentException _) {
            throw new Trouble("a string holds a malformed \\" + raw.charAt(at) + " escape");
        }
    }

    private static int octal(String raw, int at, StringBuilder text) {
        int value = 0;
        int end = at;
        while (end < raw.length() && end < at + 3 && raw.charAt(end) >= '0' && raw.charAt(end) <= '7') {
            value = value * 8 + raw.charAt(end++) - '0';
        }
        text.append((char) value);
        return end;
    }
}
