package jvlm.text.jinja;

import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** {@code strftime} of Python, in the C locale. */
final class Dates {
    private Dates() {}

    static String format(String format, ZonedDateTime time) {
        var out = new StringBuilder();
        for (int i = 0; i < format.length(); i++) {
            char c = format.charAt(i);
            if (c != '%' || i + 1 == format.length()) {
                out.append(c);
                continue;
            }
            char code = format.charAt(++i);
            if (code == '-' && i + 1 < format.length()) {
                out.append(part(format.charAt(++i), time).replaceFirst("^0+(?=.)", ""));
            } else {
                out.append(part(code, time));
            }
        }
        return out.toString();
    }

    private static String part(char code, ZonedDateTime time) {
        return switch (code) {
            case 'Y' -> by("yyyy", time);
            case 'y' -> by("yy", time);
            case 'm' -> by("MM", time);
            case 'd' -> by("dd", time);
            case 'e' -> "%2d".formatted(time.getDayOfMonth());
            case 'H' -> by("HH", time);
            case 'I' -> by("hh", time);
            case 'M' -> by("mm", time);
            case 'S' -> by("ss", time);
            case 'f' -> by("SSSSSS", time);
            case 'p' -> by("a", time);
            case 'B' -> by("MMMM", time);
            case 'b', 'h' -> by("MMM", time);
            case 'A' -> by("EEEE", time);
            case 'a' -> by("EEE", time);
            case 'j' -> by("DDD", time);
            case 'u' -> String.valueOf(time.getDayOfWeek().getValue());
            case 'w' -> String.valueOf(time.getDayOfWeek().getValue() % 7);
            case 'F' -> by("yyyy-MM-dd", time);
            case 'D', 'x' -> by("MM/dd/yy", time);
            case 'T', 'X' -> by("HH:mm:ss", time);
            case 'R' -> by("HH:mm", time);
            case 'c' -> by("EEE MMM ", time) + part('e', time) + by(" HH:mm:ss yyyy", time);
            case 'Z', 'z' -> ""; // the time that Python asks for names no zone
            case 'n' -> "\n";
            case 't' -> "\t";
            case '%' -> "%";
            default -> "%" + code;
        };
    }

    private static String by(String pattern, ZonedDateTime time) {
        return DateTimeFormatter.ofPattern(pattern, Locale.ENGLISH).format(time);
    }
}
