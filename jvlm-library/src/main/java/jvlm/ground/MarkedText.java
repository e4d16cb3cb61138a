package jvlm.ground;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Answers that put coordinates between marks, {@code <|object_ref_start|>the
 * cat<|object_ref_end|><|box_start|>(12,34),(56,78)<|box_end|>} of Qwen2-VL or {@code <ref>the
 * cat</ref><box>(12,34),(56,78)</box>} of Qwen-VL, and the same text where the marks, being special tokens, were left
 * out of it.
 */
public final class MarkedText {
    private static final Pattern NUMBER = Pattern.compile(Numbers.DIGITS);

    private static final String PAIR = "\\(\\s*N\\s*,\\s*N\\s*\\)".replace("N", Numbers.DIGITS);

    /** One to four pairs in a row. */
    private static final Pattern PLACE = Pattern.compile(PAIR + "(?:\\s*,\\s*" + PAIR + "){0,3}");

    private static final Pattern OPENED = Pattern.compile("<(?:\\|(?:box|quad|point)_start\\||box|quad|point)>\\s*$");
    private static final Pattern NAME = Pattern.compile(
            "<(?:\\|object_ref_start\\||ref)>(.*?)(?:<(?:\\|object_ref_end\\||/ref)>|$)", Pattern.DOTALL);
    private static final Pattern MARK =
            Pattern.compile("<(?:\\|(?:object_ref|box|quad|point)_(?:start|end)\\||/?(?:ref|box|quad|point))>"
                    + "|<\\|im_end\\|>|<\\|endoftext\\|>");

    /** What separates a name from the place before it and its own. */
    private static final Pattern AROUND = Pattern.compile("^[\\p{Punct}\\s&&[^(\"'<]]+|[:,;\\s]+$");

    private static final int LONGEST = 200;

    private MarkedText() {}

    /** Everything that an answer locates, in its order; text that locates nothing is passed over. */
    public static List<Finding> findings(String answer, Scale scale) {
        var found = new ArrayList<Finding>();
        var place = PLACE.matcher(answer);
        var label = "";
        int from = 0;
        while (place.find()) {
            var before = answer.substring(from, place.start());
            var pairs = pairs(place.group());
            // Without marks a single pair may be anything; two are a box.
            if (pairs.length < 4 && !OPENED.matcher(before).find()) {
                continue;
            }
            var named = label(before);
            label = named.isEmpty() ? label : named;
            found.add(new Finding(label, scale.shape(pairs)));
            from = place.end();
        }
        return found;
    }

    private static double[] pairs(String place) {
        return NUMBER.matcher(place)
                .results()
                .mapToDouble(m -> Double.parseDouble(m.group()))
                .toArray();
    }

    /** What stands between the marks of a name, else the words since the last box; empty for more boxes of a name. */
    private static String label(String before) {
        var name = NAME.matcher(before);
        var last = "";
        while (name.find()) {
            last = name.group(1);
        }
        var text = last.isBlank() ? MARK.matcher(before).replaceAll(" ") : last;
        var line = text.lines()
                .map(String::strip)
                .filter(l -> !l.isEmpty())
                .reduce((_, later) -> later)
                .orElse("");
        return AROUND.matcher(line.substring(Math.max(0, line.length() - LONGEST)))
                .replaceAll("");
    }
}
