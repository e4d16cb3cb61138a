package jvlm.train;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/** The page of a {@link Report}: style, script and pictures are all within. */
final class ReportPage {
    private static final int MOST_SKIPPED = 200;

    private final Report report;

    ReportPage(Report report) {
        this.report = report;
    }

    String html() {
        return """
                <!doctype html>
                <html lang="en">
                <head>
                <meta charset="utf-8">
                <meta name="viewport" content="width=device-width, initial-scale=1">
                <title>%s</title>
                <style>
                %s</style>
                </head>
                <body>
                <main>
                %s</main>
                <script>
                %s</script>
                </body>
                </html>
                """.formatted(Html.escape(report.title()), resource("report.css"), body(), resource("report.js"));
    }

    private String body() {
        return "<header><h1>%s</h1></header>\n".formatted(Html.escape(report.title()))
                + tiles()
                + section("Curves", new ReportCurves(report).html())
                + section("Stages", stages())
                + section("Sample answers", answers())
                + section("Skipped samples", skipped())
                + section("Recipe", recipe())
                + section("Machine", machine());
    }

    private static String section(String title, String content) {
        return content.isEmpty() ? "" : "<section><h2>%s</h2>\n%s</section>\n".formatted(title, content);
    }

    private String tiles() {
        if (report.metrics().isEmpty()) {
            return "<p class=\"note\">The run did no step.</p>\n";
        }
        var last = report.metrics().getLast();
        double loss = lastTenth(StepMetrics::loss);
        double speed = lastTenth(StepMetrics::samplesPerSecond);
        return "<div class=\"tiles\">"
                + tile(count(last.step()), "steps")
                + tile(
                        Double.isNaN(loss) ? "–" : String.format(Locale.ROOT, "%.4g", loss),
                        "loss, last tenth of the steps")
                + tile(Double.isNaN(speed) ? "–" : Axis.shown(speed), "samples a second")
                + tile(time(last.seconds()), "of training")
                + "</div>\n";
    }

    private static String tile(String value, String name) {
        return "<div class=\"tile\"><b>%s</b><span>%s</span></div>".formatted(Html.escape(value), name);
    }

    private double lastTenth(ToDoubleFunction<StepMetrics> value) {
        int steps = report.metrics().size();
        return report.metrics().stream()
                .skip(steps - Math.ceilDiv(steps, 10))
                .mapToDouble(value)
                .filter(Double::isFinite)
                .average()
                .orElse(Double.NaN);
    }

    private String stages() {
        if (report.stages().isEmpty()) {
            return "";
        }
        var facts = new LinkedHashSet<String>();
        report.stages().forEach(s -> facts.addAll(s.facts().keySet()));
        var head = new ArrayList<>(List.of("Stage", "Steps", "Time", "Trained"));
        head.addAll(facts);
        var rows = new ArrayList<List<String>>();
        for (var stage : report.stages()) {
            var row = new ArrayList<>(List.of(
                    stage.name(),
                    count(stage.firstStep()) + " – " + count(stage.lastStep()),
                    time(stage.seconds()),
                    stage.trained()));
            facts.forEach(f -> row.add(stage.facts().getOrDefault(f, "")));
            rows.add(row);
        }
        return Html.table(head, rows, List.of(1, 2));
    }

    private String answers() {
        if (report.answers().isEmpty()) {
            return "";
        }
        long equal = report.answers().stream().filter(ReportPage::agrees).count();
        return "<p class=\"note\">" + count(equal) + " of "
                + count(report.answers().size()) + " as expected.</p>\n"
                + "<div class=\"answers\">\n"
                + report.answers().stream().map(ReportPage::answer).collect(Collectors.joining())
                + "</div>\n";
    }

    private static String answer(Report.SampleAnswer a) {
        var picture = a.picture();
        return """
                <article class="answer">%s<div><p>%s</p><dl>\
                <dt>answer</dt><dd><mark%s>%s</mark></dd><dt>expected</dt><dd>%s</dd></dl></div></article>
                """.formatted(
                        picture == null ? "" : Html.picture(picture),
                        Html.escape(a.question()),
                        agrees(a) ? "" : " class=\"other\"",
                        Html.escape(a.given().isBlank() ? "(nothing)" : a.given()),
                        Html.escape(a.expected()));
    }

    /** Equal but for case, blanks and a full stop. */
    private static boolean agrees(Report.SampleAnswer a) {
        return bare(a.given()).equals(bare(a.expected()));
    }

    private static String bare(String answer) {
        return answer.strip().toLowerCase(Locale.ROOT).replaceAll("\\s+", " ").replaceAll("\\.$", "");
    }

    private String skipped() {
        var skipped = report.skipped();
        if (skipped.isEmpty()) {
            return "";
        }
        var rows = skipped.stream()
                .limit(MOST_SKIPPED)
                .map(s -> List.of(s.sample(), s.reason()))
                .toList();
        int rest = skipped.size() - rows.size();
        return "<details%s><summary>%s that could not be read</summary>\n%s%s</details>\n"
                .formatted(
                        skipped.size() <= 10 ? " open" : "",
                        skipped.size() == 1 ? "1 sample" : count(skipped.size()) + " samples",
                        Html.table(List.of("Sample", "Why"), rows, List.of()),
                        rest > 0 ? "<p class=\"note\">and %s more</p>\n".formatted(count(rest)) : "");
    }

    private String recipe() {
        return report.recipe().isBlank()
                ? ""
                : "<pre>" + Html.escape(report.recipe().stripTrailing()) + "</pre>\n";
    }

    private String machine() {
        if (report.machine().isEmpty()) {
            return "";
        }
        var rows = report.machine().entrySet().stream()
                .map(e -> List.of(e.getKey(), e.getValue()))
                .toList();
        return Html.table(List.of("Fact", "Value"), rows, List.of());
    }

    private static String count(long n) {
        return String.format(Locale.ROOT, "%,d", n);
    }

    private static String time(double seconds) {
        long s = Math.round(seconds);
        if (s < 60) {
            return s + " s";
        }
        if (s < 3600) {
            return s / 60 + " min" + (s % 60 == 0 ? "" : " " + s % 60 + " s");
        }
        return s / 3600 + " h" + (s / 60 % 60 == 0 ? "" : " " + s / 60 % 60 + " min");
    }

    private static String resource(String name) {
        try (var in = Objects.requireNonNull(ReportPage.class.getResourceAsStream(name))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
