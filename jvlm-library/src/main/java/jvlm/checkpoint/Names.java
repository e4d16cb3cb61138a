package jvlm.checkpoint;

import java.nio.file.Path;
import jvlm.error.BadInput;

/** Names out of files: they end in messages, of which each is one line. */
final class Names {
    private static final int LONGEST = 1024;
    private static final int SHOWN = 120;

    private Names() {}

    /** The name itself; throws {@link BadInput} for one that no publisher would give. */
    static String checked(Path file, String name) {
        if (name.length() > LONGEST || name.chars().anyMatch(Names::breaksLines)) {
            throw new BadInput(file + ": is damaged, it has a thing named \"" + shown(name) + "\"");
        }
        return name;
    }

    /** A text for a message: cut, and without control characters. */
    static String shown(String text) {
        var cut = text.length() > SHOWN ? text.substring(0, SHOWN) + "..." : text;
        var shown = new StringBuilder();
        cut.chars().forEach(c -> shown.append(breaksLines(c) ? '?' : (char) c));
        return shown.toString();
    }

    private static boolean breaksLines(int c) {
        return Character.isISOControl(c) || c == 0x2028 || c == 0x2029;
    }
}
