package jvlm.text;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** GPT-2's alphabet of 256 printable characters that stand for bytes. */
final class Bytes {
    private static final char[] SYMBOLS = new char[256];
    private static final short[] VALUES = new short[256 + 256];

    static {
        Arrays.fill(VALUES, (short) -1);
        int next = 256;
        for (int b = 0; b < 256; b++) {
            boolean printable = (b >= '!' && b <= '~') || (b >= 161 && b <= 172) || b >= 174;
            SYMBOLS[b] = (char) (printable ? b : next++);
            VALUES[SYMBOLS[b]] = (short) b;
        }
    }

    private Bytes() {}

    static char symbol(int unsignedByte) {
        return SYMBOLS[unsignedByte];
    }

    static String symbols(byte[] bytes) {
        var text = new StringBuilder(bytes.length);
        for (byte b : bytes) {
            text.append(SYMBOLS[b & 255]);
        }
        return text.toString();
    }

    /** The bytes that a token stands for; one with a character outside the alphabet stands for itself. */
    static byte[] of(String token) {
        var bytes = new byte[token.length()];
        for (int i = 0; i < bytes.length; i++) {
            char c = token.charAt(i);
            if (c >= VALUES.length || VALUES[c] < 0) {
                return token.getBytes(StandardCharsets.UTF_8);
            }
            bytes[i] = (byte) VALUES[c];
        }
        return bytes;
    }
}
