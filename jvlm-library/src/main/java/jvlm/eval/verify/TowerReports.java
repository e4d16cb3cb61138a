package jvlm.eval.verify;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import jvlm.tensor.Tensor;

/**
 * What a tower of packed patches reported, prompt by prompt, put together as its reference ran it: all pictures of the
 * batch in one call, all clips in another.
 */
final class TowerReports {
    private static final String TOWER = "vision.";
    private static final String ORDER = TOWER + "window_index";
    private static final String MERGED = TOWER + "merged";

    private final Visuals visuals;
    private final Comparison comparison;
    private final List<Map<String, List<Array>>> rows = new ArrayList<>();

    TowerReports(Visuals visuals, Comparison comparison) {
        this.visuals = visuals;
        this.comparison = comparison;
        visuals.prompts().forEach(_ -> rows.add(new LinkedHashMap<>()));
    }

    void see(int row, String name, Tensor t) {
        if (visuals.packed() && name.startsWith(TOWER) && comparison.wants(name)) {
            rows.get(row).computeIfAbsent(name, _ -> new ArrayList<>()).add(Array.of(t));
        }
    }

    void compare() {
        var names = rows.stream().flatMap(row -> row.keySet().stream()).distinct();
        names.forEach(name -> {
            compare(name, false, ".image");
            compare(name, true, ".video");
        });
    }

    private void compare(String name, boolean clip, String ending) {
        var parts = new ArrayList<Array>();
        for (int row = 0; row < rows.size(); row++) {
            var reports = rows.get(row).get(name);
            var cut = reports == null ? null : visuals.cut(row, Array.cat(reports));
            if (cut != null) {
                int r = row;
                var own = visuals.all().stream().filter(v -> v.row() == r).toList();
                for (int i = 0; i < own.size(); i++) {
                    if (own.get(i).clip() == clip) {
                        parts.add(cut.get(i));
                    }
                }
            }
        }
        if (!parts.isEmpty()) {
            comparison.see(name + ending, whole(name, parts));
        }
    }

    /** Of blocks the first two and the last two rows are recorded. */
    private static Array whole(String name, List<Array> parts) {
        if (name.equals(ORDER)) {
            return Array.cat(numbered(parts));
        }
        var all = Array.cat(parts);
        return name.equals(MERGED) ? all : Array.cat(List.of(all.first(2), all.last(2)));
    }

    /** Each picture's numbers go on where those of the one before end. */
    private static List<Array> numbered(List<Array> parts) {
        var numbered = new ArrayList<Array>();
        int next = 0;
        for (var part : parts) {
            float least = Float.MAX_VALUE;
            for (float value : part.values()) {
                least = Math.min(least, value);
            }
            var values = part.values().clone();
            for (int i = 0; i < values.length; i++) {
                values[i] += next - least;
            }
            next += values.length;
            numbered.add(new Array(values, part.shape()));
        }
        return numbered;
    }
}
