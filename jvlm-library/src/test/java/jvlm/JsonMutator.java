package jvlm;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import jvlm.json.Json;
import org.jspecify.annotations.Nullable;

/** Changes one value of a JSON text: another type, an absurd size, a missing or renamed key, a hostile template. */
final class JsonMutator {
    /** Values as they stand in the text, since some of them no JSON library would write. */
    private static final List<String> VALUES = List.of(
            "null",
            "true",
            "false",
            "0",
            "-1",
            "1",
            "2",
            "3",
            "7",
            "64",
            "255",
            "65536",
            "2147483647",
            "2147483648",
            "-2147483648",
            "1000000000",
            "4294967297",
            "9223372036854775807",
            "1000000000000000000000",
            "1e18",
            "0.5",
            "-0.5",
            "1e308",
            "1e999",
            "1e-320",
            "NaN",
            "-Infinity",
            "\"\"",
            "\"abc\"",
            "\"1\"",
            "\"NaN\"",
            "[]",
            "{}",
            "[[]]",
            "[1]",
            "[null]",
            "[-1, -1]",
            "[1, 2, 3]",
            "[0.5, 0.5, 0]",
            "{\"a\": 1}",
            "\"\\u0000\\n\"",
            "\"\\ud800\"",
            "\"" + "x".repeat(100_000) + "\"",
            "[".repeat(400) + "]".repeat(400),
            "[".repeat(100_000) + "]".repeat(100_000),
            "{\"a\":".repeat(900) + "1" + "}".repeat(900));

    private static final List<String> TEMPLATES = List.of(
            "{% for i in range(1000000000) %}x{% endfor %}",
            "{% for i in range(100000) %}{% for k in range(100000) %}{% endfor %}{% endfor %}",
            "{% macro f(x) %}{{ f(x) }}{% endmacro %}{{ f(1) }}",
            "{{ 'a' * 1000000000 }}",
            "{{ [0] * 2000000000 }}",
            "{{ 2 ** 100000000 }}",
            "{{ messages[99] }}",
            "{{ messages[0]['content'][-7].x.y }}",
            "{{ raise_exception('no\nsuch\nthing') }}",
            "{{ 1 / 0 }}",
            "{{ '%d' % 'x' }}",
            "{{ '%1000000000d' % 1 }}",
            "{{ ''.join(1) }}",
            "{% if %}",
            "{% for %}",
            "{{ " + "(".repeat(50_000),
            "{{ " + "not ".repeat(50_000) + "1 }}",
            "{% if 1 %}".repeat(20_000) + "{% endif %}".repeat(20_000),
            "{% set ns = namespace(x='a') %}{% for i in range(60) %}{% set ns.x = ns.x + ns.x %}{% endfor %}{{ ns.x }}",
            "{{ x | nosuchfilter }}",
            "{% include 'x' %}",
            "",
            "<image>".repeat(3));

    private static final String PLACE = "@here@";

    private final Random random;
    private String raw = "";

    JsonMutator(Random random) {
        this.random = random;
    }

    /** The text with one value changed; itself where it is no object or list. */
    String mutate(String text) {
        var root = Json.parse(text, "original").plain();
        change(root);
        return Json.write(root).replace('"' + PLACE + '"', raw);
    }

    /** A chat template with a hostile one in its place or inside. */
    String template(String text) {
        var hostile = TEMPLATES.get(random.nextInt(TEMPLATES.size()));
        int at = random.nextInt(text.length() + 1);
        return switch (random.nextInt(3)) {
            case 0 -> hostile;
            case 1 -> text.substring(0, at) + hostile + text.substring(at);
            default -> text.substring(0, at) + text.substring(Math.min(text.length(), at + random.nextInt(1, 20)));
        };
    }

    private void change(@Nullable Object at) {
        switch (at) {
            case Map<?, ?> map when !map.isEmpty() -> changeMap(Json.object(map));
            case List<?> list
            when !list.isEmpty() -> {
                @SuppressWarnings("unchecked") // a list of plain JSON
                var values = (List<@Nullable Object>) list;
                changeList(values);
            }
            case null, default -> {}
        }
    }

    private void changeMap(Map<String, @Nullable Object> map) {
        var keys = new ArrayList<>(map.keySet());
        var key = keys.get(random.nextInt(keys.size()));
        var value = map.get(key);
        if (isFull(value) && random.nextInt(5) > 0) {
            change(value);
            return;
        }
        switch (random.nextInt(8)) {
            case 0 -> map.remove(key);
            case 1 -> map.put(rename(key), map.remove(key));
            case 2 -> map.put(key, map.get(keys.get(random.nextInt(keys.size()))));
            case 3 -> map.put(rename(key), value);
            default -> map.put(key, other(key, value));
        }
    }

    private void changeList(List<@Nullable Object> list) {
        int i = random.nextInt(list.size());
        var value = list.get(i);
        if (isFull(value) && random.nextInt(5) > 0) {
            change(value);
            return;
        }
        switch (random.nextInt(6)) {
            case 0 -> list.remove(i);
            case 1 -> list.add(value);
            case 2 -> list.set(i, list.get(random.nextInt(list.size())));
            default -> list.set(i, other("", value));
        }
    }

    private static boolean isFull(@Nullable Object value) {
        return value instanceof Map<?, ?> m && !m.isEmpty() || value instanceof List<?> l && !l.isEmpty();
    }

    private @Nullable Object other(String key, @Nullable Object value) {
        if (value instanceof String text && key.contains("template") && random.nextInt(4) > 0) {
            return template(text);
        }
        if (value instanceof Number n && random.nextInt(3) == 0) {
            return near(n.doubleValue());
        }
        if (value instanceof String text && random.nextInt(3) == 0) {
            return rename(text);
        }
        raw = VALUES.get(random.nextInt(VALUES.size()));
        return PLACE;
    }

    private Number near(double n) {
        double changed =
                switch (random.nextInt(6)) {
                    case 0 -> n + 1;
                    case 1 -> n - 1;
                    case 2 -> 2 * n;
                    case 3 -> n / 2;
                    case 4 -> -n;
                    default -> 1000 * n;
                };
        return changed == Math.rint(changed) ? (Number) (long) changed : (Number) changed;
    }

    private String rename(String text) {
        int at = random.nextInt(text.length() + 1);
        return switch (random.nextInt(4)) {
            case 0 -> text + "x";
            case 1 -> text.substring(0, at) + (char) random.nextInt(1, 0x3000) + text.substring(at);
            case 2 -> text.substring(0, at);
            default -> text.substring(at);
        };
    }
}
