package jvlm.text;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Pieces of sentencepiece. A run of byte pieces is held back until it ends; where it is no UTF-8 as a whole, the engine
 * of tokenizer.json makes U+FFFD of them all, sentencepiece itself of the wrong ones.
 */
final class SpaceMarkDecoder implements TokenStream.StreamDecoder {
    private final boolean dummyPrefix;
    private final boolean bytesApart;
    private byte[] run = new byte[16];
    private int length;
    private boolean started;

    SpaceMarkDecoder(boolean dummyPrefix, boolean bytesApart) {
        this.dummyPrefix = dummyPrefix;
        this.bytesApart = bytesApart;
    }

    @Override
    public void add(int id, String token, StringBuilder out) {
        int b = byteOf(token);
        if (b >= 0) {
            run = length == run.length ? Arrays.copyOf(run, 2 * length) : run;
            run[length++] = (byte) b;
            return;
        }
        endRun(out);
        append(token.replace('\u2581', ' '), out);
    }

    @Override
    public void finish(StringBuilder out) {
        endRun(out);
        started = false;
    }

    private void endRun(StringBuilder out) {
        if (length == 0) {
            return;
        }
        String text;
        try {
            text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(run, 0, length))
                    .toString();
        } catch (CharacterCodingException _) {
            text = bytesApart ? apart() : "\uFFFD".repeat(length);
        }
        length = 0;
        append(text, out);
    }

    /** Whole characters where they stand, U+FFFD for each byte that is part of none. */
    private String apart() {
        var text = new StringBuilder();
        int at = 0;
        while (at < length) {
            int size = Math.min(characterLength(run[at]), length - at);
            try {
                text.append(StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(run, at, size)));
                at += size;
            } catch (CharacterCodingException _) {
                text.append('\uFFFD');
                at++;
            }
        }
        return text.toString();
    }

    /** Bytes of the character that starts with {@code first}. */
    private static int characterLength(byte first) {
        int b = first & 0xff;
        return b < 0xc0 ? 1 : b < 0xe0 ? 2 : b < 0xf0 ? 3 : 4;
    }

    private void append(String text, StringBuilder out) {
        boolean cut = dummyPrefix && !started && text.startsWith(" ");
        started = started || !text.isEmpty();
        out.append(text, cut ? 1 : 0, text.length());
    }

    private static int byteOf(String token) {
        if (token.length() != 6 || !token.startsWith("<0x") || token.charAt(5) != '>') {
            return -1;
        }
        int high = Character.digit(token.charAt(3), 16);
        int low = Character.digit(token.charAt(4), 16);
        return high < 0 || low < 0 ? -1 : high << 4 | low;
    }
}
