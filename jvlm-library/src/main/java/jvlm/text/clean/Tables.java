package jvlm.text.clean;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/** The data files of this package: lines of a name and hexadecimal code points or ranges of them. */
final class Tables {
    private Tables() {}

    /** The lines of a file by their names, in their order. */
    static Map<String, String> lines(String file) {
        try (var in = Tables.class.getResourceAsStream(file)) {
            if (in == null) {
                throw new IllegalStateException("the resource " + file + " is missing");
            }
            var all = new LinkedHashMap<String, String>();
            new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .forEach(line ->
                            all.put(line.substring(0, line.indexOf(' ')), line.substring(line.indexOf(' ') + 1)));
            return all;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Hexadecimal code points as a text. */
    static String text(String codePoints) {
        var text = new StringBuilder();
        for (var code : codePoints.split(" ")) {
            text.appendCodePoint(Integer.parseInt(code, 16));
        }
        return text.toString();
    }

    /** Hexadecimal code points and ranges as the inside of a character class. */
    static String characterClass(String ranges) {
        var text = new StringBuilder();
        for (var range : ranges.split(" ")) {
            int dash = range.indexOf('-');
            text.append("\\x{")
                    .append(dash < 0 ? range : range.substring(0, dash))
                    .append('}');
            if (dash >= 0) {
                text.append("-\\x{").append(range.substring(dash + 1)).append('}');
            }
        }
        return text.toString();
    }
}
