package jvlm.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import jvlm.error.BadInput;
import jvlm.json.Json;

/**
 * What peers printed: JSON lines with the fields of {@link Figures#fields}, from several rounds. A peer is known by its
 * fields peer, variant and dtype.
 */
public final class Peers {
    private static final List<String> NUMBERS = List.of("load_s", "first_token_s", "peak_rss_mb");
    private static final List<String> TABLES = List.of("prefill_tps", "decode_tps", "sequences_tps", "vision_ms");

    private final Map<String, Map<String, List<Double>>> figures = new LinkedHashMap<>();
    private final Map<String, String> errors = new LinkedHashMap<>();

    /** Takes the lines of one round; those that are no JSON objects are passed over. Returns how many were taken. */
    public int add(List<String> lines) {
        int taken = 0;
        for (var line : lines) {
            if (line.startsWith("{")) {
                add(parsed(line));
                taken++;
            }
        }
        return taken;
    }

    private static Json parsed(String line) {
        try {
            return Json.parse(line, "the peer's output");
        } catch (BadInput e) {
            throw new BadInput(
                    "the peer printed a line that begins as JSON and is none: "
                            + line.substring(0, Math.min(80, line.length())),
                    e);
        }
    }

    private void add(Json line) {
        var name = name(line);
        if (line.has("error")) {
            errors.put(name, line.at("error").node().asString("").strip());
            return;
        }
        var known = figures.computeIfAbsent(name, _ -> new LinkedHashMap<>());
        for (var key : NUMBERS) {
            if (line.has(key)) {
                known.computeIfAbsent(key, _ -> new ArrayList<>()).add(line.number(key));
            }
        }
        for (var table : TABLES) {
            var byLength = line.orEmpty(table);
            for (var length : byLength.keys()) {
                known.computeIfAbsent(table + " " + length, _ -> new ArrayList<>())
                        .add(byLength.number(length));
            }
        }
    }

    private static String name(Json line) {
        var parts = new ArrayList<String>();
        for (var key : List.of("peer", "variant", "dtype")) {
            if (line.has(key)) {
                parts.add(line.text(key));
            }
        }
        return String.join(" ", parts);
    }

    /** Why peers could not be measured, by name. */
    public Map<String, String> errors() {
        return Map.copyOf(errors);
    }

    /** The median of each figure over the rounds, by peer. */
    public Map<String, Map<String, Double>> medians() {
        var all = new LinkedHashMap<String, Map<String, Double>>();
        figures.forEach((peer, byFigure) -> {
            var medians = new LinkedHashMap<String, Double>();
            byFigure.forEach((figure, values) -> medians.put(
                    figure,
                    Bench.median(
                            values.stream().mapToDouble(Double::doubleValue).toArray())));
            all.put(peer, medians);
        });
        return all;
    }
}
