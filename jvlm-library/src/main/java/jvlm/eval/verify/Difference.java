package jvlm.eval.verify;

import jvlm.json.Json;
import org.jspecify.annotations.Nullable;

/**
 * How far values lie apart.
 *
 * @param holds all within the tolerance
 * @param place the element that is furthest
 */
record Difference(double largest, double mean, int place, boolean holds) {
    /** Element by element: |a - b| <= atol + rtol |b|; NaN equals NaN alone. */
    static Difference between(float[] a, float[] b, double atol, double rtol) {
        double largest = 0;
        double sum = 0;
        int place = 0;
        boolean holds = true;
        for (int i = 0; i < a.length; i++) {
            double d = a[i] == b[i] || Float.isNaN(a[i]) && Float.isNaN(b[i]) ? 0 : Math.abs((double) a[i] - b[i]);
            if (!(d <= largest)) {
                largest = d;
                place = i;
            }
            sum += d;
            holds &= d <= atol + rtol * Math.abs(b[i]);
        }
        return new Difference(largest, a.length == 0 ? 0 : sum / a.length, place, holds);
    }

    /** Compares JSON values, numbers within {@code atol}; null where they agree, else what differs and where. */
    static @Nullable String between(Json observed, Json expected, double atol) {
        if (observed.isNumber() && expected.isNumber()) {
            double tolerance = expected.node().isIntegralNumber() ? 0 : atol + 1e-6 * Math.abs(expected.asNumber());
            return Math.abs(observed.asNumber() - expected.asNumber()) <= tolerance ? null : said(observed, expected);
        }
        if (observed.isList() && expected.isList()) {
            var a = observed.list();
            var b = expected.list();
            if (a.size() != b.size()) {
                return said(observed, expected);
            }
            for (int i = 0; i < a.size(); i++) {
                var inner = between(a.get(i), b.get(i), atol);
                if (inner != null) {
                    return "[" + i + "]" + inner;
                }
            }
            return null;
        }
        return observed.equals(expected) ? null : said(observed, expected);
    }

    private static String said(Json observed, Json expected) {
        return " is " + cut(observed) + ", expected " + cut(expected);
    }

    private static String cut(Json value) {
        var text = value.node().toString();
        return text.length() > 200 ? text.substring(0, 200) + "..." : text;
    }
}
