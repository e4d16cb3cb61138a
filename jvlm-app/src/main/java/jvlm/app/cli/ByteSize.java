package jvlm.app.cli;

import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import jvlm.error.BadInput;

/** Sizes as people write them: 500MB, 2 GiB, 1000000. */
final class ByteSize {
    private static final Pattern SIZE = Pattern.compile("(\\d{1,12}(?:\\.\\d{1,6})?)\\s*([kmgt]?i?b?)");

    private static final Map<Character, Integer> POWERS = Map.of('k', 1, 'm', 2, 'g', 3, 't', 4);

    private ByteSize() {}

    /** Bytes, at least 1. */
    static long of(String text) {
        var m = SIZE.matcher(text.strip().toLowerCase(Locale.ROOT));
        if (!m.matches()) {
            throw new BadInput("\"" + text + "\" is no size: expected one such as 500MB, 2GiB or 1000000");
        }
        var unit = m.group(2);
        int power = unit.isEmpty() ? 0 : POWERS.getOrDefault(unit.charAt(0), 0);
        double bytes = Double.parseDouble(m.group(1)) * Math.pow(unit.contains("i") ? 1024 : 1000, power);
        return (long) Math.clamp(bytes, 1, Long.MAX_VALUE);
    }
}
