package jvlm.text;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Base64;
import java.util.BitSet;
import jvlm.error.BadInput;
import jvlm.json.Json;

/**
 * The compiled normalisation rules of sentencepiece: the size of a double-array trie, the trie, and the replacements
 * ended by zero bytes. The engine trusts them and would bring the process down on wrong ones, so they are walked
 * through first.
 */
final class CharsMap {
    private final String source;
    private final int[] units;
    private final byte[] replacements;

    private CharsMap(String source, int[] units, byte[] replacements) {
        this.source = source;
        this.units = units;
        this.replacements = replacements;
    }

    /** Checks a "Precompiled" normaliser in a tokenizer.json; the engine reads base64 by the letter. */
    static void check(Json normalizer) {
        var text = normalizer.text("precompiled_charsmap");
        try {
            var map = Base64.getDecoder().decode(text);
            if (Base64.getEncoder().encodeToString(map).equals(text)) {
                of(map, normalizer.source());
                return;
            }
        } catch (IllegalArgumentException e) {
            throw new BadInput(normalizer.source() + ": precompiled_charsmap is not base64 text", e);
        }
        throw new BadInput(normalizer.source() + ": precompiled_charsmap is not padded base64 text");
    }

    static void check(byte[] map, String source) {
        if (map.length > 0) {
            of(map, source);
        }
    }

    /** The rules in {@code map}; throws {@link BadInput} where they are damaged. */
    static CharsMap of(byte[] map, String source) {
        var buffer = ByteBuffer.wrap(map).order(ByteOrder.LITTLE_ENDIAN);
        int size = map.length < 4 ? -1 : buffer.getInt();
        if (size <= 0 || size % 4 != 0 || size > buffer.remaining()) {
            throw broken(source);
        }
        var units = new int[size / 4];
        buffer.asIntBuffer().get(units);
        buffer.position(4 + size);
        var replacements = new byte[buffer.remaining()];
        buffer.get(replacements);
        var rules = new CharsMap(source, units, replacements);
        rules.walk();
        return rules;
    }

    /** The text with the longest rule applied at each place, as sentencepiece does (the engine cuts by graphemes). */
    String normalized(String text) {
        var in = text.getBytes(StandardCharsets.UTF_8);
        var out = new ByteArrayOutputStream(in.length);
        for (int at = 0; at < in.length; ) {
            int taken = 0;
            int value = -1;
            int node = child(0, units[0]);
            for (int i = at; i < in.length && in[i] != 0; i++) {
                int place = node ^ (in[i] & 255);
                int unit = units[place];
                if ((unit & 0x800000FF) != (in[i] & 255)) {
                    break;
                }
                node = child(place, unit);
                if ((unit & 0x100) != 0) {
                    value = units[node] & 0x7FFFFFFF;
                    taken = i + 1 - at;
                }
            }
            if (taken == 0) {
                taken = length(in[at]);
                out.write(in, at, taken);
            } else {
                for (int i = value; i < replacements.length && replacements[i] != 0; i++) {
                    out.write(replacements[i]);
                }
            }
            at += taken;
        }
        return out.toString(StandardCharsets.UTF_8);
    }

    private static int length(byte first) {
        return first >= 0 ? 1 : (first & 0xE0) == 0xC0 ? 2 : (first & 0xF0) == 0xE0 ? 3 : 4;
    }

    private void walk() {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(replacements));
        } catch (CharacterCodingException e) {
            throw broken(source);
        }
        var seen = new BitSet(units.length);
        var open = new ArrayDeque<Integer>();
        open.add(child(0, units[0]));
        while (!open.isEmpty()) {
            int base = open.pop();
            for (int label = 1; label < 256; label++) {
                int place = checked(base ^ label);
                int unit = units[place];
                if ((unit & 0x800000FF) == label && !seen.get(place)) {
                    seen.set(place);
                    int next = child(place, unit);
                    if ((unit & 0x100) != 0) {
                        checkValue(units[checked(next)]);
                    }
                    open.push(next);
                }
            }
        }
    }

    private static int child(int place, int unit) {
        return place ^ ((unit >>> 10) << ((unit & 0x200) >>> 6));
    }

    private void checkValue(int unit) {
        int offset = unit & 0x7FFFFFFF;
        if (offset >= replacements.length || (replacements[offset] & 0xC0) == 0x80) {
            throw broken(source);
        }
    }

    private int checked(int place) {
        if (place < 0 || place >= units.length) {
            throw broken(source);
        }
        return place;
    }

    private static BadInput broken(String source) {
        return new BadInput(source + ": the normalisation rules of the vocabulary (precompiled charsmap) are damaged");
    }
}
