package jvlm.train;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import jvlm.json.Json;

/**
 * Curves over the steps of a run as a figure of HTML with an inline SVG, coloured by the page's style sheet.
 *
 * @param curves over the same steps, at least one
 * @param fromZero whether zero belongs to the picture
 * @param steps the first and the last step of the run
 * @param stages all but the first
 */
record Chart(String title, List<Curve> curves, boolean fromZero, long[] steps, List<Report.StageRow> stages) {
    private static final double WIDTH = 520;
    private static final double HEIGHT = 220;
    private static final double LEFT = 48;
    private static final double RIGHT = 510;
    private static final double TOP = 10;
    private static final double BOTTOM = 196;
    private static final int COLOURS = 6;
    /** Points that are shown as such. */
    private static final int FEW = 30;

    String html() {
        var horizontal = new Axis(steps[0], Math.max(steps[1], steps[0] + 1), false);
        var vertical = values();
        var svg = new StringBuilder();
        svg.append("<figure class=\"chart\"><figcaption><b>%s</b>%s<output>%s</output></figcaption>\n"
                .formatted(Html.escape(title), keys(), latest()));
        svg.append(opening());
        grid(svg, horizontal, vertical);
        for (int i = 0; i < curves.size(); i++) {
            svg.append("<g style=\"%s\">".formatted(colour(i)));
            curve(svg, curves.get(i), horizontal, vertical);
            svg.append("</g>\n");
        }
        svg.append("<line class=\"cursor\" y1=\"%s\" y2=\"%s\"/></svg></figure>\n".formatted(TOP, BOTTOM));
        return svg.toString();
    }

    /** The start tag, with the numbers that the page's script shows. */
    private String opening() {
        var tag = "<svg viewBox=\"0 0 %s %s\" role=\"img\" aria-label=\"%s\" data-span=\"[%s,%s,%s,%s]\""
                + " data-steps=\"%s\" data-series=\"%s\">\n";
        var known = Json.write(curves.getFirst().steps());
        return tag.formatted(WIDTH, HEIGHT, Html.escape(title), LEFT, RIGHT, steps[0], steps[1], known, series());
    }

    private Axis values() {
        double least = finite(true).min().orElse(0);
        double most = finite(false).max().orElse(1);
        return fromZero && least >= 0 ? Axis.fromZero(most) : Axis.around(least, most);
    }

    private DoubleStream finite(boolean least) {
        return curves.stream()
                .flatMapToDouble(c -> Arrays.stream(least ? c.least() : c.most()))
                .filter(Double::isFinite);
    }

    private void grid(StringBuilder svg, Axis horizontal, Axis vertical) {
        for (double value : vertical.marks(4)) {
            var y = y(vertical, value);
            svg.append("<line class=\"grid\" x1=\"%s\" x2=\"%s\" y1=\"%s\" y2=\"%s\"/>".formatted(LEFT, RIGHT, y, y));
            svg.append("<text x=\"%s\" y=\"%s\" dy=\"4\" text-anchor=\"end\">%s</text>\n"
                    .formatted(LEFT - 6, y, Axis.shown(value)));
        }
        for (double step : horizontal.marks(5)) {
            if (step == Math.rint(step)) {
                svg.append("<text x=\"%s\" y=\"%s\" text-anchor=\"middle\">%s</text>\n"
                        .formatted(x(horizontal, step), HEIGHT - 6, Axis.shown(step)));
            }
        }
        for (var stage : stages) {
            var x = x(horizontal, stage.firstStep());
            svg.append("<text class=\"name\" x=\"%s\" y=\"%s\" dx=\"4\">%s</text>\n"
                    .formatted(x, TOP + 6, Html.escape(stage.name())));
            svg.append(
                    "<line class=\"stage\" x1=\"%s\" x2=\"%s\" y1=\"%s\" y2=\"%s\"/>\n".formatted(x, x, TOP, BOTTOM));
        }
    }

    private static void curve(StringBuilder svg, Curve curve, Axis horizontal, Axis vertical) {
        for (var piece : curve.pieces()) {
            var low = new ArrayList<String>();
            var line = new ArrayList<String>();
            var high = new ArrayList<String>();
            for (int i = piece[0]; i < piece[1]; i++) {
                var x = x(horizontal, curve.steps()[i]) + ",";
                low.add(x + y(vertical, curve.least()[i]));
                line.add(x + y(vertical, curve.mean()[i]));
                high.add(x + y(vertical, curve.most()[i]));
            }
            high.addAll(low.reversed());
            svg.append("<polygon class=\"band\" points=\"%s\"/>".formatted(String.join(" ", high)));
            svg.append("<polyline class=\"curve\" points=\"%s\"/>".formatted(String.join(" ", line)));
            if (piece[1] - piece[0] <= FEW) {
                line.forEach(p -> svg.append(
                        "<circle class=\"dot\" r=\"3\" cx=\"%s\" cy=\"%s\"/>".formatted((Object[]) p.split(","))));
            }
        }
    }

    private String keys() {
        return curves.size() == 1
                ? ""
                : IntStream.range(0, curves.size())
                        .mapToObj(i -> "<span class=\"key\" style=\"%s\">%s</span>"
                                .formatted(colour(i), Html.escape(curves.get(i).name())))
                        .collect(Collectors.joining());
    }

    private static String colour(int curve) {
        return "--c:var(--c" + (curve % COLOURS + 1) + ")";
    }

    private String latest() {
        return "last "
                + curves.stream()
                        .map(c -> c.mean()[c.mean().length - 1])
                        .map(v -> Double.isNaN(v) ? "–" : Axis.shown(v))
                        .collect(Collectors.joining(", "));
    }

    private String series() {
        return curves.stream()
                .map(c -> Arrays.stream(c.mean())
                        .mapToObj(v -> Double.isNaN(v) ? "null" : String.format(Locale.ROOT, "%.5g", v))
                        .collect(Collectors.joining(",", "[", "]")))
                .collect(Collectors.joining(",", "[", "]"));
    }

    private static String x(Axis axis, double step) {
        return tenth(LEFT + axis.at(step) * (RIGHT - LEFT));
    }

    private static String y(Axis axis, double value) {
        return tenth(BOTTOM - axis.at(value) * (BOTTOM - TOP));
    }

    private static String tenth(double value) {
        return String.format(Locale.ROOT, "%.1f", value);
    }
}
