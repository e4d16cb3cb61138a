package jvlm.text.clean;

import java.text.Normalizer;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;

/** Repairs glitches of text - mojibake, escapes, ligatures, widths, quotes, controls - as ftfy 6.3's fix_text. */
public final class FixText {
    private static final int LONGEST_SEGMENT = 1_000_000;
    private static final int MOST_ROUNDS = 1000;
    private static final Pattern TERMINAL_ESCAPE = Pattern.compile("\\x1b\\[[\\p{Nd};]*[a-zA-Z]");
    private static final Map<Character, String> LIGATURES = Map.ofEntries(
            Map.entry('\u0132', "IJ"),
            Map.entry('\u0133', "ij"),
            Map.entry('\u0149', "\u02bcn"),
            Map.entry('\u01f1', "DZ"),
            Map.entry('\u01f2', "Dz"),
            Map.entry('\u01f3', "dz"),
            Map.entry('\u01c4', "D\u017d"),
            Map.entry('\u01c5', "D\u017e"),
            Map.entry('\u01c6', "d\u017e"),
            Map.entry('\u01c7', "LJ"),
            Map.entry('\u01c8', "Lj"),
            Map.entry('\u01c9', "lj"),
            Map.entry('\u01ca', "NJ"),
            Map.entry('\u01cb', "Nj"),
            Map.entry('\u01cc', "nj"),
            Map.entry('\ufb00', "ff"),
            Map.entry('\ufb01', "fi"),
            Map.entry('\ufb02', "fl"),
            Map.entry('\ufb03', "ffi"),
            Map.entry('\ufb04', "ffl"),
            Map.entry('\ufb05', "\u017ft"),
            Map.entry('\ufb06', "st"));
    private static final Map<Character, String> WIDTHS = widths();

    private FixText() {}

    /** Repairs the text line by line; a literal {@code <} ends the reading of character references. */
    public static String fix(String text) {
        var result = new StringBuilder(text.length());
        boolean entities = true;
        for (int from = 0; from < text.length(); ) {
            int line = text.indexOf('\n', from);
            int to = line < 0 ? text.length() : line + 1;
            if (to - from > LONGEST_SEGMENT && text.codePointCount(from, to) > LONGEST_SEGMENT) {
                to = text.offsetByCodePoints(from, LONGEST_SEGMENT);
            }
            var segment = text.substring(from, to);
            entities = entities && segment.indexOf('<') < 0;
            result.append(segment(segment, entities));
            from = to;
        }
        return result.toString();
    }

    private static String segment(String text, boolean entities) {
        for (int i = 0; i < MOST_ROUNDS; i++) {
            var next = entities ? Html.unescapeClosed(text) : text;
            next = Mojibake.fixC1(Mojibake.fix(next));
            next = uncurl(translate(translate(next, LIGATURES), WIDTHS));
            next = next.replace("\r\n", "\n")
                    .replace('\r', '\n')
                    .replace('\u2028', '\n')
                    .replace('\u2029', '\n')
                    .replace('\u0085', '\n');
            next = TERMINAL_ESCAPE.matcher(loneSurrogates(next)).replaceAll("");
            next = Normalizer.normalize(withoutControls(next), Normalizer.Form.NFC);
            if (next.equals(text)) {
                break;
            }
            text = next;
        }
        return text;
    }

    private static String uncurl(String text) {
        var result = new StringBuilder(text);
        for (int i = 0; i < result.length(); i++) {
            char c = result.charAt(i);
            if (c >= '\u201c' && c <= '\u201f') {
                result.setCharAt(i, '"');
            } else if ((c >= '\u2018' && c <= '\u201b') || c == '\u02bc') {
                result.setCharAt(i, '\'');
            }
        }
        return result.toString();
    }

    private static String loneSurrogates(String text) {
        if (text.chars().noneMatch(c -> Character.isSurrogate((char) c))) {
            return text;
        }
        var result = new StringBuilder(text.length());
        text.codePoints().forEach(c -> result.appendCodePoint(c >= 0xD800 && c <= 0xDFFF ? 0xFFFD : c));
        return result.toString();
    }

    private static String withoutControls(String text) {
        var result = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean dropped = c < 9
                    || c == 0x0B
                    || (c >= 0x0E && c < 0x20)
                    || c == 0x7F
                    || (c >= 0x206A && c <= 0x206F)
                    || c == 0xFEFF
                    || (c >= 0xFFF9 && c <= 0xFFFC);
            if (!dropped) {
                result.append(c);
            }
        }
        return result.toString();
    }

    private static String translate(String text, Map<Character, String> map) {
        StringBuilder result = null;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            var other = c < 0x80 ? null : map.get(c);
            if (other != null && result == null) {
                result = new StringBuilder(text.substring(0, i));
            }
            if (result != null) {
                result.append(other == null ? String.valueOf(c) : other);
            }
        }
        return result == null ? text : result.toString();
    }

    private static Map<Character, String> widths() {
        var all = new HashMap<Character, String>();
        all.put('\u3000', " ");
        for (char c = '\uff01'; c < '\ufff0'; c++) {
            var usual = Normalizer.normalize(String.valueOf(c), Normalizer.Form.NFKC);
            if (!usual.equals(String.valueOf(c))) {
                all.put(c, usual);
            }
        }
        return all;
    }
}
