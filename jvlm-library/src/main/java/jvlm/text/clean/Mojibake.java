package jvlm.text.clean;

import java.util.ArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Text that was decoded with the wrong encoding, put right where one encoding explains it (ftfy's fix_encoding). */
final class Mojibake {
    /** Each step shortens the text or mends it; the bound only guards against a cycle. */
    private static final int MOST_STEPS = 1000;

    private static final Pattern LOST_A0 = Pattern.compile("[\\xc2\\xc3\\xc5\\xce\\xd0\\xd9]\\x20"
            + "|[\\xe2\\xe3]\\x20[\\x80-\\x84\\x86-\\x9f\\xa1-\\xbf]"
            + "|[\\xe0-\\xe3][\\x80-\\x84\\x86-\\x9f\\xa1-\\xbf]\\x20"
            + "|\\xf0\\x20[\\x80-\\xbf][\\x80-\\xbf]"
            + "|\\xf0[\\x80-\\xbf]\\x20[\\x80-\\xbf]"
            + "|\\xf0[\\x80-\\xbf][\\x80-\\xbf]\\x20");
    private static final Pattern A_GRAVE_WORD = Pattern.compile("\\xc3\\x20(?!\\x20|quele|quela|quilo|s\\x20)");
    private static final Pattern LOSSY = Pattern.compile("[\\xc2-\\xdf]\\x1a|[\\xc2-\\xc3][?]"
            + "|\\xed[\\xa0-\\xaf][\\x1a?]\\xed[\\xb0-\\xbf][\\x1a?\\x80-\\xbf]"
            + "|\\xed[\\xa0-\\xaf][\\x1a?\\x80-\\xbf]\\xed[\\xb0-\\xbf][\\x1a?]"
            + "|[\\xe0-\\xef][\\x1a?][\\x1a\\x80-\\xbf]"
            + "|[\\xe0-\\xef][\\x1a\\x80-\\xbf][\\x1a?]"
            + "|[\\xf0-\\xf4][\\x1a?][\\x1a\\x80-\\xbf][\\x1a\\x80-\\xbf]"
            + "|[\\xf0-\\xf4][\\x1a\\x80-\\xbf][\\x1a?][\\x1a\\x80-\\xbf]"
            + "|[\\xf0-\\xf4][\\x1a\\x80-\\xbf][\\x1a\\x80-\\xbf][\\x1a?]"
            + "|\\x1a");
    private static final String LOST_CHARACTER = "\u00ef\u00bf\u00bd";
    private static final String WINDOWS_1252 =
            SingleByte.named("sloppy-windows-1252").high();

    private Mojibake() {}

    static String fix(String text) {
        for (int i = 0; i < MOST_STEPS; i++) {
            var next = step(text);
            if (next.equals(text)) {
                break;
            }
            text = next;
        }
        return text;
    }

    private static String step(String text) {
        if (text.chars().allMatch(c -> c < 0x80) || !Badness.isBad(text)) {
            return text;
        }
        var possible = new ArrayList<String>();
        for (var encoding : SingleByte.ALL) {
            var bytes = encoding.encode(text);
            if (bytes != null) {
                possible.add(encoding.name());
                var fixed = decode(bytes, encoding);
                if (fixed != null) {
                    return fixed;
                }
            }
        }
        var parts = fixParts(text);
        if (!parts.equals(text)) {
            return parts;
        }
        if (possible.contains("latin-1")) {
            var windows = asWindows(text);
            if (windows != null && !windows.equals(text)) {
                return windows;
            }
        }
        return fixC1(text);
    }

    private static @Nullable String decode(String bytes, SingleByte encoding) {
        if (!encoding.name().equals("macroman") && LOST_A0.matcher(bytes).find()) {
            bytes = A_GRAVE_WORD.matcher(bytes).replaceAll("\u00c3\u00a0 ");
            bytes = LOST_A0.matcher(bytes).replaceAll(match -> match.group().replace(' ', '\u00a0'));
        }
        if (encoding.sloppy()) {
            bytes = LOSSY.matcher(bytes).replaceAll(LOST_CHARACTER);
        }
        return Utf8.decode(bytes);
    }

    /** Parts that look like UTF-8 in a text that no encoding explains as a whole. */
    private static String fixParts(String text) {
        return Badness.UTF8.matcher(text).replaceAll(match -> {
            var part = match.group();
            boolean inside = part.length() < text.length();
            return Matcher.quoteReplacement(inside && Badness.isBad(part) ? fix(part) : part);
        });
    }

    /** Latin-1 read as Windows-1252, null where a byte has no character there. */
    private static @Nullable String asWindows(String text) {
        var result = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            char mapped = c >= 0x80 && c <= 0x9F ? WINDOWS_1252.charAt(c - 0x80) : c;
            if (mapped == c && c >= 0x80 && c <= 0x9F) {
                return null;
            }
            result.append(mapped);
        }
        return result.toString();
    }

    /** Control characters of Latin-1 as the characters that Windows has in their places. */
    static String fixC1(String text) {
        StringBuilder result = null;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c >= 0x80 && c <= 0x9F) {
                result = result == null ? new StringBuilder(text) : result;
                result.setCharAt(i, WINDOWS_1252.charAt(c - 0x80));
            }
        }
        return result == null ? text : result.toString();
    }
}
