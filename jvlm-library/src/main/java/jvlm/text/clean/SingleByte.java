package jvlm.text.clean;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A single-byte encoding: the characters of the bytes from 80 hex on; bytes without a character stand for themselves.
 * In the sloppy ones byte 1A stands for U+FFFD, a byte that was lost.
 */
record SingleByte(String name, boolean sloppy, String high) {
    /** In the order in which a repair tries them. */
    static final List<SingleByte> ALL = Tables.lines("encodings.txt").entrySet().stream()
            .map(line ->
                    new SingleByte(line.getKey(), line.getKey().startsWith("sloppy"), Tables.text(line.getValue())))
            .toList();

    private static final Map<String, SingleByte> BY_NAME =
            ALL.stream().collect(Collectors.toMap(SingleByte::name, one -> one));

    static SingleByte named(String name) {
        var found = BY_NAME.get(name);
        if (found == null) {
            throw new IllegalArgumentException(name);
        }
        return found;
    }

    /** The bytes of {@code text}, each as a character; null where a character has none. */
    @Nullable
    String encode(String text) {
        var bytes = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            int b = encode(text.charAt(i));
            if (b < 0) {
                return null;
            }
            bytes.append((char) b);
        }
        return bytes.toString();
    }

    private int encode(char c) {
        if (sloppy && (c == 0x1A || c == 0xFFFD)) {
            return c == 0xFFFD ? 0x1A : -1;
        }
        if (c < 0x80) {
            return c;
        }
        int at = high.indexOf(c);
        return at < 0 ? -1 : 0x80 + at;
    }
}
