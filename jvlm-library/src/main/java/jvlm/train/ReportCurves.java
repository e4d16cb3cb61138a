package jvlm.train;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/** The charts of a {@link Report}: what every step measures, then a chart for each named figure. */
record ReportCurves(Report report) {
    String html() {
        var charts = new ArrayList<Chart>();
        var groups = names(m -> m.lr().keySet());
        add(charts, "Loss", false, List.of(curve("loss", StepMetrics::loss)));
        add(
                charts,
                "Learning rate",
                true,
                groups.stream()
                        .map(g -> curve(g, m -> m.lr().getOrDefault(g, Double.NaN)))
                        .toList());
        add(charts, "Gradient norm", false, List.of(curve("norm", StepMetrics::gradientNorm)));
        add(charts, "Samples a second", true, List.of(curve("samples", StepMetrics::samplesPerSecond)));
        if (report.metrics().stream().anyMatch(m -> m.tokensPerSecond() > 0)) {
            add(charts, "Tokens a second", true, List.of(curve("tokens", StepMetrics::tokensPerSecond)));
        }
        for (var figure : names(m -> m.figures().keySet())) {
            add(charts, figure, false, List.of(figure(figure)));
        }
        var all = charts.stream().map(Chart::html).collect(Collectors.joining());
        return all.isEmpty() ? "" : "<div class=\"charts\">\n" + all + "</div>\n";
    }

    private void add(List<Chart> charts, String title, boolean fromZero, List<Curve> curves) {
        var shown = curves.stream().filter(Curve::shown).toList();
        if (!shown.isEmpty()) {
            long[] steps = {
                report.metrics().getFirst().step(), report.metrics().getLast().step()
            };
            var later = report.stages().stream().skip(1).toList();
            charts.add(new Chart(title, shown, fromZero, steps, later));
        }
    }

    private Curve curve(String name, ToDoubleFunction<StepMetrics> value) {
        return curve(name, report.metrics(), value);
    }

    /** Of the steps that measured it: an evaluation comes now and then. */
    private Curve figure(String name) {
        var measured = report.metrics().stream()
                .filter(m -> m.figures().containsKey(name))
                .toList();
        return curve(name, measured, m -> m.figures().getOrDefault(name, Double.NaN));
    }

    private static Curve curve(String name, List<StepMetrics> metrics, ToDoubleFunction<StepMetrics> value) {
        return Curve.of(
                name,
                metrics.stream().mapToLong(StepMetrics::step).toArray(),
                metrics.stream().mapToDouble(value).toArray());
    }

    private LinkedHashSet<String> names(Function<StepMetrics, Set<String>> of) {
        var all = new LinkedHashSet<String>();
        report.metrics().forEach(m -> all.addAll(of.apply(m)));
        return all;
    }
}
