package jvlm.text;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The parts of a tokenizer.json, written as the engine reads them. */
final class Parts {
    private Parts() {}

    static Map<String, @Nullable Object> map(@Nullable Object... keysAndValues) {
        var map = new LinkedHashMap<String, @Nullable Object>();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            map.put(String.valueOf(keysAndValues[i]), keysAndValues[i + 1]);
        }
        return map;
    }

    static Object nfc() {
        return map("type", "NFC");
    }

    static Object replace(String from, String to) {
        return map("type", "Replace", "pattern", map("String", from), "content", to);
    }

    static Object replaceAll(String regex, String to) {
        return map("type", "Replace", "pattern", map("Regex", regex), "content", to);
    }

    /** Matches of {@code regex} and what lies between them, each a piece of its own. */
    static Object split(String regex) {
        return map("type", "Split", "pattern", map("Regex", regex), "behavior", "Isolated", "invert", false);
    }

    /** Matches of {@code regex} alone. */
    static Object keep(String regex) {
        return map("type", "Split", "pattern", map("Regex", regex), "behavior", "Removed", "invert", true);
    }

    static Object byteLevel(boolean prefixSpace, boolean regex) {
        return map("type", "ByteLevel", "add_prefix_space", prefixSpace, "trim_offsets", true, "use_regex", regex);
    }

    static Object normalizers(List<Object> all) {
        return map("type", "Sequence", "normalizers", all);
    }

    static Object preTokenizers(List<Object> all) {
        return map("type", "Sequence", "pretokenizers", all);
    }

    static Object decoders(Object... all) {
        return map("type", "Sequence", "decoders", List.of(all));
    }

    /** Marks for spaces back to spaces, byte pieces to bytes, and the dummy space at the start away. */
    static Object spaceMarkDecoder(boolean dummyPrefix) {
        var all = new ArrayList<Object>(
                List.of(replace("\u2581", " "), map("type", "ByteFallback"), map("type", "Fuse")));
        if (dummyPrefix) {
            all.add(map("type", "Strip", "content", " ", "start", 1, "stop", 0));
        }
        return map("type", "Sequence", "decoders", all);
    }

    static Map<String, @Nullable Object> bpe(
            Map<String, Integer> vocabulary,
            List<List<String>> merges,
            @Nullable String unknown,
            boolean byteFallback) {
        return map(
                "type",
                "BPE",
                "dropout",
                null,
                "unk_token",
                unknown,
                "continuing_subword_prefix",
                null,
                "end_of_word_suffix",
                null,
                "fuse_unk",
                byteFallback,
                "byte_fallback",
                byteFallback,
                "ignore_merges",
                false,
                "vocab",
                vocabulary,
                "merges",
                merges);
    }
}
