package jvlm.text;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The decoder of a tokenizer.json, as far as it can run token by token. */
sealed interface DecoderPlan {
    /** Tokens spell bytes; {@code mark}, if any, ends words and stands for a space. */
    record ByteLevel(@Nullable String mark) implements DecoderPlan {}

    /** The mark of sentencepiece is a space, {@code <0xNN>} is a byte. */
    record SpaceMark(boolean dummyPrefix) implements DecoderPlan {}

    /**
     * Each token stands for itself.
     *
     * @param continuation starts tokens that go on with a word, empty for none
     * @param spaced other tokens get a space before them
     * @param cleaned spaces before punctuation marks and clitics are dropped
     * @param marks marks of sentencepiece are spaces: 'n'ot, 'k'ept in the first token, 'd'ropped there
     */
    record Words(String continuation, boolean spaced, boolean cleaned, char marks) implements DecoderPlan {}

    record Other() implements DecoderPlan {}

    static DecoderPlan of(@Nullable Object decoder) {
        if (decoder == null) {
            return new Words("", true, false, 'n');
        }
        if (!(decoder instanceof Map<?, ?> map) || !(map.get("type") instanceof String type)) {
            return new Other();
        }
        return switch (type) {
            case "ByteLevel" -> new ByteLevel(null);
            case "WordPiece" ->
                map.get("prefix") instanceof String prefix
                        ? new Words(prefix, true, !Boolean.FALSE.equals(map.get("cleanup")), 'n')
                        : new Other();
            case "Metaspace" -> metaspace(map);
            case "Sequence" -> map.get("decoders") instanceof List<?> parts ? sequence(parts) : new Other();
            default -> new Other();
        };
    }

    private static DecoderPlan metaspace(Map<?, ?> map) {
        boolean mark = "\u2581".equals(map.get("replacement"));
        boolean prefixed = map.get("prepend_scheme") instanceof String scheme
                ? !scheme.equals("never")
                : !Boolean.FALSE.equals(map.get("add_prefix_space"));
        return mark ? new Words("", false, false, prefixed ? 'd' : 'k') : new Other();
    }

    private static DecoderPlan sequence(List<?> parts) {
        var types = parts.stream()
                .map(part -> part instanceof Map<?, ?> map ? String.valueOf(map.get("type")) : "")
                .toList();
        if (types.equals(List.of("ByteLevel"))) {
            return new ByteLevel(null);
        }
        if (types.equals(List.of("ByteLevel", "Replace"))) {
            var mark = replaced(parts.get(1), " ");
            return mark == null ? new Other() : new ByteLevel(mark);
        }
        boolean fused = types.equals(List.of("Replace", "ByteFallback", "Fuse"));
        boolean stripped = types.equals(List.of("Replace", "ByteFallback", "Fuse", "Strip"));
        if ((fused || (stripped && strips(parts.get(3)))) && "\u2581".equals(replaced(parts.get(0), " "))) {
            return new SpaceMark(stripped);
        }
        return new Other();
    }

    private static @Nullable String replaced(Object part, String by) {
        return part instanceof Map<?, ?> map
                        && by.equals(map.get("content"))
                        && map.get("pattern") instanceof Map<?, ?> pattern
                        && pattern.get("String") instanceof String text
                        && !text.isEmpty()
                ? text
                : null;
    }

    private static boolean strips(Object part) {
        return part instanceof Map<?, ?> map
                && " ".equals(map.get("content"))
                && map.get("start") instanceof Integer start
                && map.get("stop") instanceof Integer stop
                && start == 1
                && stop == 0;
    }
}
