package jvlm.text.clean;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Character references of HTML, as Python's {@code html.unescape} and ftfy read them. */
public final class Html {
    private static final Pattern REFERENCE =
            Pattern.compile("&(#[0-9]+;?|#[xX][0-9a-fA-F]+;?|[^\\t\\n\\f <&#;]{1,32};?)");
    private static final Pattern CLOSED = Pattern.compile("&#?[0-9A-Za-z]{1,24};");
    private static final Map<String, String> NAMED = named();
    private static final String WINDOWS_1252 =
            SingleByte.named("sloppy-windows-1252").high();
    private static final Map<String, String> UPPER = upper();

    private Html() {}

    /** All references, also those without a semicolon, by the rules of HTML. */
    public static String unescape(String text) {
        if (text.indexOf('&') < 0) {
            return text;
        }
        return REFERENCE.matcher(text).replaceAll(match -> Matcher.quoteReplacement(character(match.group(1))));
    }

    /** Only references that end in a semicolon; names of lower-case letters are known in capitals too. */
    static String unescapeClosed(String text) {
        if (text.indexOf('&') < 0) {
            return text;
        }
        return CLOSED.matcher(text).replaceAll(match -> Matcher.quoteReplacement(closed(match.group())));
    }

    private static String closed(String reference) {
        var name = reference.substring(1);
        var known = NAMED.getOrDefault(name, UPPER.get(name));
        if (known != null) {
            return known;
        }
        if (!name.startsWith("#")) {
            return reference;
        }
        var plain = unescape(reference);
        return plain.indexOf(';') >= 0 ? reference : plain;
    }

    private static String character(String reference) {
        if (reference.charAt(0) == '#') {
            return numbered(reference);
        }
        var whole = NAMED.get(reference);
        if (whole != null) {
            return whole;
        }
        int length = reference.codePointCount(0, reference.length());
        for (int cut = length - 1; cut > 1; cut--) {
            int end = reference.offsetByCodePoints(0, cut);
            var start = NAMED.get(reference.substring(0, end));
            if (start != null) {
                return start + reference.substring(end);
            }
        }
        return "&" + reference;
    }

    private static String numbered(String reference) {
        boolean hex = reference.charAt(1) == 'x' || reference.charAt(1) == 'X';
        var digits = reference.substring(hex ? 2 : 1, reference.length() - (reference.endsWith(";") ? 1 : 0));
        int code = 0;
        for (int i = 0; i < digits.length(); i++) {
            code = Math.min(code * (hex ? 16 : 10) + Character.digit(digits.charAt(i), 16), 0x110000);
        }
        if (code == 0 || (code >= 0xD800 && code <= 0xDFFF) || code > 0x10FFFF) {
            return "\uFFFD";
        }
        if (code >= 0x80 && code <= 0x9F) {
            return String.valueOf(WINDOWS_1252.charAt(code - 0x80));
        }
        boolean none = code < 9
                || code == 0xB
                || (code >= 0xE && code < 0x20)
                || code == 0x7F
                || (code >= 0xFDD0 && code <= 0xFDEF)
                || (code & 0xFFFE) == 0xFFFE;
        return none ? "" : Character.toString(code);
    }

    private static Map<String, String> named() {
        var all = new HashMap<String, String>();
        Tables.lines("entities.txt").forEach((name, codes) -> all.put(name, Tables.text(codes)));
        return all;
    }

    private static Map<String, String> upper() {
        var all = new HashMap<String, String>();
        NAMED.forEach((name, character) -> {
            var capitals = name.toUpperCase(Locale.ROOT);
            boolean lower = name.endsWith(";") && name.equals(name.toLowerCase(Locale.ROOT));
            if (lower && unescape("&" + capitals).equals("&" + capitals)) {
                all.put(capitals, character.toUpperCase(Locale.ROOT));
            }
        });
        return all;
    }
}
