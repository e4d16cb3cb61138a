package jvlm.app.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Figures as people read them. */
final class BenchTable {
    private BenchTable() {}

    /** A figure of both, and ours divided by theirs; for seconds, milliseconds and memory less is better. */
    record Ratio(String peer, String figure, double ours, double theirs, double ratio, boolean weAreBetter) {}

    /** Every figure that we and a peer both have. */
    static List<Ratio> ratios(Map<String, Map<String, Double>> ours, Map<String, Map<String, Double>> theirs) {
        var all = new ArrayList<Ratio>();
        for (var us : ours.values()) {
            theirs.forEach((peer, figures) -> figures.forEach((figure, value) -> {
                var mine = us.get(figure);
                if (mine != null) {
                    double ratio = mine / value;
                    all.add(new Ratio(
                            peer, figure, mine, value, ratio, figure.contains("_tps") ? ratio > 1 : ratio < 1));
                }
            }));
        }
        return all;
    }

    static String of(List<Ratio> ratios) {
        var table = new StringBuilder();
        var peer = "";
        for (var r : ratios) {
            if (!r.peer.equals(peer)) {
                peer = r.peer;
                table.append(String.format(
                        Locale.ROOT, "%n%-28s %12s %12s %12s%n", "against " + peer, "ours", "theirs", "ours/theirs"));
            }
            table.append(String.format(
                    Locale.ROOT,
                    "  %-26s %12.4g %12.4g %12.3f  %s%n",
                    r.figure,
                    r.ours,
                    r.theirs,
                    r.ratio,
                    r.weAreBetter ? "better" : "worse"));
        }
        return table.toString().strip();
    }

    /** The fields of a JSON line, one figure a row. */
    static String of(Map<String, Object> fields) {
        var rows = new LinkedHashMap<String, Object>();
        fields.forEach((name, value) -> {
            if (value instanceof Map<?, ?> inner) {
                inner.forEach((key, x) -> rows.put(name + " " + key, x));
            } else {
                rows.put(name, value);
            }
        });
        var table = new StringBuilder();
        rows.forEach((name, value) -> table.append(String.format(Locale.ROOT, "%-24s %s%n", name, value)));
        return table.toString().strip();
    }
}
