package jvlm.eval.verify;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A recorded name may end in what was kept of the tensor: {@code .first}, {@code .last}, {@code .mean_hw} ... */
record Summary(String base, String kept) {
    private static final Pattern FIRST_N = Pattern.compile("first(\\d+)");

    /** The name without its last word, and that word; null for a name of one word. */
    static @Nullable Summary of(String name) {
        int dot = name.lastIndexOf('.');
        return dot < 0 ? null : new Summary(name.substring(0, dot), name.substring(dot + 1));
    }

    /** What would be kept of {@code whole} in the shape that was recorded; null where nothing fits. */
    @Nullable
    Array of(Array whole, long[] recorded) {
        for (var candidate : candidates(whole, recorded)) {
            var fits = candidate.as(recorded);
            if (fits != null) {
                return fits;
            }
        }
        return null;
    }

    /** The dimension that a word speaks of differs by tensor: pictures, batch rows, or time in the only row. */
    private List<Array> candidates(Array whole, long[] recorded) {
        var all = new ArrayList<Array>();
        if (whole.shape().length < 2) {
            return all;
        }
        var n = FIRST_N.matcher(kept);
        switch (kept) {
            case "first", "row0" -> all.add(whole.at(0));
            case "last" -> {
                all.add(whole.at(-1));
                all.add(whole.at(0).at(-1));
                if (whole.shape().length > 2) {
                    all.add(lastOfEach(whole));
                }
            }
            case "mean_hw" -> all.add(whole.mean(2));
            case "row_mean" -> all.add(whole.mean(1));
            case "row_std" -> all.add(whole.deviation());
            case "tail" -> {
                if (recorded.length > 1 && whole.shape().length > 2) {
                    all.add(tailOfEach(whole, (int) recorded[recorded.length - 2]));
                }
            }
            default -> {
                if (n.matches()) {
                    all.add(whole.at(0).first(Integer.parseInt(n.group(1))));
                    all.add(whole.first(Integer.parseInt(n.group(1))));
                }
            }
        }
        return all;
    }

    private static Array tailOfEach(Array whole, int count) {
        var rows = new ArrayList<Array>();
        for (int i = 0; i < whole.shape()[0]; i++) {
            rows.add(whole.at(i).last(Math.min(count, (int) whole.shape()[1])));
        }
        return Array.stack(rows);
    }

    private static Array lastOfEach(Array whole) {
        var rows = new ArrayList<Array>();
        for (int i = 0; i < whole.shape()[0]; i++) {
            rows.add(whole.at(i).at(-1));
        }
        return Array.stack(rows);
    }
}
