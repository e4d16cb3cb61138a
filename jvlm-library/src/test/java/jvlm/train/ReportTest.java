package jvlm.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import javax.xml.parsers.DocumentBuilderFactory;
import jvlm.json.Json;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Element;
import org.xml.sax.InputSource;

class ReportTest {
    private static final byte[] PNG = {(byte) 0x89, 'P', 'N', 'G', 1, 2, 3};
    private static final Pattern SVG = Pattern.compile("<svg.*?</svg>", Pattern.DOTALL);

    @TempDir
    Path folder;

    private final Locale locale = Locale.getDefault();

    @AfterEach
    void restore() {
        Locale.setDefault(locale);
    }

    @Test
    void a_run_is_told_whole() throws Exception {
        var page = page(full());
        assertThat(page)
                .contains("<title>mini</title>", "<pre>stages: [align, tune]</pre>")
                .contains("<b>200</b><span>steps</span>", "<b>8 min 20 s</b>")
                .contains("<td>align</td><td class=\"number\">1 – 100</td>", "<td>projector, decoder</td>")
                .contains("data:image/png;base64,iVBORwECAw==", "2 of 3 as expected.")
                .contains("<mark class=\"other\">blue</mark>", "<mark>Red.</mark>")
                .contains("1 sample that could not be read", "cut short", "<td>Threads</td><td>2</td>");
        assertThat(titles(page))
                .containsExactly(
                        "Loss", "Learning rate", "Gradient norm", "Samples a second", "Tokens a second", "ema");
    }

    @Test
    void it_asks_nothing_of_the_network() throws Exception {
        var page = page(full());
        assertThat(page).doesNotContain("http:", "https:", "@import", "url(", "<link", "<iframe");
        assertThat(Pattern.compile("src=\"(?!data:)").matcher(page).find()).isFalse();
    }

    @Test
    void texts_are_escaped_wherever_they_stand() throws Exception {
        var evil = "<script>alert(\"1\")</script>&\u0000";
        var facts = new LinkedHashMap<>(Map.of(evil, evil));
        var metrics = new StepMetrics(
                1,
                1,
                new LinkedHashMap<>(Map.of(evil, 1.0, "b", 2.0)),
                1,
                1,
                1,
                1,
                new LinkedHashMap<>(Map.of(evil, 3.0)));
        var page = page(new Report(
                evil,
                evil,
                List.of(
                        new Report.StageRow(evil, 1, 1, evil, 1, facts),
                        new Report.StageRow(evil, 1, 1, evil, 1, facts)),
                List.of(metrics),
                List.of(new Report.SampleAnswer(null, evil, evil, evil)),
                List.of(new Report.Skipped(evil, evil)),
                facts));
        assertThat(page.split("<script>", -1)).hasSize(2); // the page's own
        assertThat(page).doesNotContain("\u0000", "alert(\"1\")");
        figures(page);
    }

    @Test
    void a_long_run_makes_a_small_page_whose_curves_keep_every_extreme() throws Exception {
        var metrics = new ArrayList<StepMetrics>();
        for (long step = 1; step <= 100_000; step++) {
            metrics.add(Steps.step(step, step == 54_321 ? 9 : 1));
        }
        var page = page(new Report("long", "", List.of(), metrics, List.of(), List.of(), new LinkedHashMap<>()));
        assertThat(page.length()).isLessThan(200_000);
        var loss = figures(page).getFirst();
        assertThat(Json.parse(loss.getAttribute("data-steps"), "steps").list()).hasSize(Curve.MOST);
        double top = band(loss).stream().mapToDouble(Double::doubleValue).min().orElseThrow();
        double rest = band(loss).stream().mapToDouble(Double::doubleValue).max().orElseThrow();
        assertThat(top).isBetween(10.0, 30.0);
        assertThat(rest).isGreaterThan(160);
    }

    @Test
    void gaps_single_steps_and_numbers_that_are_none_are_drawn_around() throws Exception {
        var metrics = new ArrayList<StepMetrics>();
        for (long step = 1; step <= 10; step++) {
            metrics.add(Steps.step(step, step == 4 || step == 6 ? Double.NaN : step));
        }
        var loss = figures(page(of(metrics))).getFirst();
        assertThat(loss.getElementsByTagName("polyline").getLength()).isEqualTo(3);
        assertThat(loss.getAttribute("data-series")).startsWith("[[1.0000,2.0000,3.0000,null,5.0000,null,");
        assertThat(titles(page(of(List.of(Steps.step(1)))))).contains("Loss");
        assertThat(titles(page(of(List.of(Steps.step(1, Double.NaN)))))).doesNotContain("Loss");
    }

    @Test
    void an_empty_run_has_a_page() throws Exception {
        assertThat(page(of(List.of()))).contains("The run did no step.").doesNotContain("<h2>");
    }

    @Test
    void the_language_of_the_machine_changes_nothing() throws Exception {
        var page = page(full());
        Locale.setDefault(Locale.forLanguageTag("ar-EG"));
        assertThat(page(full())).isEqualTo(page);
        try (var saved = CheckpointFolder.in(folder, 1)) {
            assertThat(saved.save(7, List.of(), Map.of())).hasFileName("checkpoint-00000007");
        }
    }

    private static Report full() {
        var metrics = new ArrayList<StepMetrics>();
        for (long step = 1; step <= 200; step++) {
            metrics.add(Steps.step(step));
        }
        var machine = new LinkedHashMap<String, String>();
        machine.put("Threads", "2");
        return new Report(
                "mini",
                "stages: [align, tune]\n",
                List.of(
                        new Report.StageRow("align", 1, 100, "projector", 250, new LinkedHashMap<>()),
                        new Report.StageRow("tune", 101, 200, "projector, decoder", 250, new LinkedHashMap<>())),
                metrics,
                List.of(
                        new Report.SampleAnswer(PNG, "Which colour?", "Red.", "red"),
                        new Report.SampleAnswer(PNG, "Which colour?", "blue", "green"),
                        new Report.SampleAnswer(null, "How many?", " 3", "3")),
                List.of(new Report.Skipped("7.png", "cut short")),
                machine);
    }

    private static Report of(List<StepMetrics> metrics) {
        return new Report("run", "", List.of(), metrics, List.of(), List.of(), new LinkedHashMap<>());
    }

    private String page(Report report) throws Exception {
        var file = folder.resolve("report.html");
        report.write(file);
        return Files.readString(file);
    }

    private static List<String> titles(String page) {
        return figuresOf(page).stream().map(f -> f.getAttribute("aria-label")).toList();
    }

    private static List<Element> figures(String page) throws Exception {
        var all = figuresOf(page);
        for (var svg : all) {
            assertThat(svg.getAttribute("viewBox")).isEqualTo("0 0 520.0 220.0");
        }
        return all;
    }

    /** The drawings, which are well-formed XML. */
    private static List<Element> figuresOf(String page) {
        return SVG.matcher(page).results().map(m -> parse(m.group())).toList();
    }

    private static Element parse(String svg) {
        try {
            return DocumentBuilderFactory.newInstance()
                    .newDocumentBuilder()
                    .parse(new InputSource(new StringReader(svg)))
                    .getDocumentElement();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private static List<Double> band(Element svg) {
        var band = (Element) svg.getElementsByTagName("polygon").item(0);
        return Pattern.compile(",(\\S+)")
                .matcher(band.getAttribute("points"))
                .results()
                .map(m -> Double.valueOf(m.group(1)))
                .toList();
    }
}
