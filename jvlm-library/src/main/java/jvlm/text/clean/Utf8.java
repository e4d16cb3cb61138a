package jvlm.text.clean;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** UTF-8 in texts whose characters stand for bytes. */
final class Utf8 {
    private Utf8() {}

    /** The text that the bytes encode, null where they are not UTF-8. */
    static @Nullable String decode(String bytes) {
        return bytes.indexOf(0xED) >= 0 || bytes.indexOf(0xC0) >= 0 ? decodeVariants(bytes) : decodeStrictly(bytes);
    }

    private static @Nullable String decodeStrictly(String bytes) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes.getBytes(StandardCharsets.ISO_8859_1)))
                    .toString();
        } catch (CharacterCodingException _) {
            return null;
        }
    }

    /** Takes surrogate pairs written as two characters, and C0 80 for a zero, besides UTF-8. */
    private static @Nullable String decodeVariants(String bytes) {
        var text = new StringBuilder();
        int from = 0;
        for (int i = 0; i < bytes.length(); i++) {
            int length = isZero(bytes, i) ? 2 : isPair(bytes, i) ? 6 : 0;
            if (length == 0) {
                continue;
            }
            var before = decodeStrictly(bytes.substring(from, i));
            if (before == null) {
                return null;
            }
            text.append(before).appendCodePoint(length == 2 ? 0 : pair(bytes, i));
            i += length - 1;
            from = i + 1;
        }
        var rest = decodeStrictly(bytes.substring(from));
        return rest == null ? null : text.append(rest).toString();
    }

    private static boolean isZero(String bytes, int at) {
        return bytes.charAt(at) == 0xC0 && (in(bytes, at + 1, 0x80, 0x80) || isLastLine(bytes, at + 1));
    }

    private static boolean isPair(String bytes, int at) {
        return bytes.charAt(at) == 0xED
                && in(bytes, at + 1, 0xA0, 0xAF)
                && in(bytes, at + 2, 0x80, 0xBF)
                && in(bytes, at + 3, 0xED, 0xED)
                && in(bytes, at + 4, 0xB0, 0xBF)
                && (in(bytes, at + 5, 0x80, 0xBF) || isLastLine(bytes, at + 5));
    }

    /** The reference's patterns take the line feed that ends a text for the end, and the character swallows it. */
    private static boolean isLastLine(String bytes, int at) {
        return at == bytes.length() - 1 && bytes.charAt(at) == '\n';
    }

    private static boolean in(String bytes, int at, int low, int high) {
        return at < bytes.length() && bytes.charAt(at) >= low && bytes.charAt(at) <= high;
    }

    private static int pair(String bytes, int at) {
        return 0x10000
                + ((bytes.charAt(at + 1) & 0x0F) << 16)
                + ((bytes.charAt(at + 2) & 0x3F) << 10)
                + ((bytes.charAt(at + 4) & 0x0F) << 6)
                + (bytes.charAt(at + 5) & 0x3F);
    }
}
