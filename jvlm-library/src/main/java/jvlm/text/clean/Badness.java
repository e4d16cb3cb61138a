package jvlm.text.clean;

import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Neighbours that hardly stand together in any text that was read with the right encoding (ftfy 6.3's rule). */
final class Badness {
    private static final Map<String, String> KINDS = Tables.lines("mojibake.txt");

    /** A kind of character in braces stands for its members; blanks count only as {@code \x20}. */
    private static final List<String> RULES = List.of(
            "[{c1}]",
            "[{bad}{lower_accented}{upper_accented}{box}{start_punctuation}"
                    + "{end_punctuation}{currency}{numeric}{law}]"
                    + "[{bad}]",
            "[a-zA-Z][{lower_common}{upper_common}][{bad}]",
            "[{bad}][{lower_accented}{upper_accented}{box}{start_punctuation}"
                    + "{end_punctuation}{currency}{numeric}{law}]",
            "[{lower_accented}{lower_common}{box}{end_punctuation}{currency}{numeric}][{upper_accented}]",
            "[{box}{end_punctuation}{currency}{numeric}][{lower_accented}]",
            "[{lower_accented}{box}{end_punctuation}][{currency}]",
            "[" + PythonText.SPACES + "][{upper_accented}][{currency}]",
            "[{upper_accented}{box}][{numeric}{law}]",
            "[{lower_accented}{upper_accented}{box}{currency}{end_punctuation}][{start_punctuation}][{numeric}]",
            "[{lower_accented}{upper_accented}{currency}{numeric}{box}{law}][{end_punctuation}][{start_punctuation}]",
            "[{currency}{numeric}{box}][{start_punctuation}]",
            "[a-z][{upper_accented}][{start_punctuation}{currency}]",
            "[{box}][{kaomoji}]",
            "[{lower_accented}{upper_accented}{currency}{numeric}{start_punctuation}{end_punctuation}{law}][{box}]",
            "[{box}][{end_punctuation}]",
            "[{lower_accented}{upper_accented}][{start_punctuation}{end_punctuation}][\\p{L}\\p{N}_]",
            "[Œœ][^A-Za-z]",
            "[{upper_accented}]°",
            "[ÂÃÎÐ][€œŠš¢£Ÿž\\xa0\\xad®©°·»{start_punctuation}{end_punctuation}–—´]",
            "×[²³]",
            "[ØÙ][{common}{currency}{bad}{numeric}{start_punctuation}ŸŠ®°µ»]"
                    + "[ØÙ][{common}{currency}{bad}{numeric}{start_punctuation}ŸŠ®°µ»]",
            "à[²µ¹¼½¾]",
            "√[±∂†≠®™´≤≥¥µø]",
            "≈[°¢]",
            "‚Ä[ìîïòôúùû†°¢π]",
            "‚[âó][àä°ê]",
            "вЂ",
            "[ВГРС][{c1}{bad}{start_punctuation}{end_punctuation}{currency}°µ][ВГРС]",
            "ГўВЂВ.[A-Za-z\\x20]",
            "Ã[\\xa0¡]",
            "[a-z][" + PythonText.SPACES + "]?[ÃÂ]\\x20",
            "^[ÃÂ]\\x20",
            "[a-z.,?!{end_punctuation}]Â[\\x20{start_punctuation}{end_punctuation}]",
            "β€[™\\xa0Ά\\xad®°]",
            "[ΒΓΞΟ][{c1}{bad}{start_punctuation}{end_punctuation}{currency}°][ΒΓΞΟ]",
            "ā€");

    private static final Pattern UNLIKELY = compile(String.join("|", RULES));

    /** What looks like UTF-8 read with a single-byte encoding; possessive, or long runs overflow the stack. */
    static final Pattern UTF8 = compile("(?<![{utf8_continuation_strict}])"
            + "(?:[{utf8_first_of_2}][{utf8_continuation}]"
            + "|[{utf8_first_of_3}][{utf8_continuation}]{2}"
            + "|[{utf8_first_of_4}][{utf8_continuation}]{3})++");

    private Badness() {}

    static boolean isBad(String text) {
        return UNLIKELY.matcher(text).find();
    }

    private static Pattern compile(String rule) {
        return Pattern.compile(Pattern.compile("\\{([a-z][a-z0-9_]+)\\}")
                .matcher(rule)
                .replaceAll(match ->
                        Matcher.quoteReplacement(Tables.characterClass(KINDS.getOrDefault(match.group(1), "")))));
    }
}
