package jvlm.yaml;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/** A value in a YAML text, and where it stands: {@code line 7}, or the option that gave it. */
sealed interface Value {
    String at();

    /** A text without structure; a plain one, without quotes, may be a number, a truth value or null. */
    record Scalar(String text, boolean plain, String at) implements Value {
        boolean isNull() {
            return plain && (text.isEmpty() || text.equals("null") || text.equals("~"));
        }
    }

    record Items(List<Value> values, String at) implements Value {
        public Items {
            values = List.copyOf(values);
        }
    }

    /** Keys in the order of the text; {@code lines} tells where each stands. */
    record Keys(SequencedMap<String, Value> values, Map<String, String> lines, String at) implements Value {
        static Keys empty(String at) {
            return new Keys(new LinkedHashMap<>(), Map.of(), at);
        }
    }

    /** What this is, for people. */
    default String shown() {
        return switch (this) {
            case Scalar s when s.isNull() -> "null";
            case Scalar s -> '"' + (s.text.length() > 40 ? s.text.substring(0, 40) + "..." : s.text) + '"';
            case Items _ -> "a list";
            case Keys _ -> "keys with values";
        };
    }
}
