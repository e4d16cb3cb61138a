package jvlm.app.cli;

import java.util.Locale;
import jvlm.eval.Wilson;
import jvlm.eval.split.KindRow;
import jvlm.eval.split.LabelTest;
import jvlm.eval.split.Look;

/** Measurements as people read them; shares in per cent. */
final class EvalTable {
    static final String CARD_HEAD = """
            | data | kind | n | exact | 95 % | contains | F1 | chance | grey | beats both |
            | --- | --- | ---: | ---: | --- | ---: | ---: | ---: | ---: | --- |""";

    private static final int WIDEST = 32;

    private EvalTable() {}

    static String text(EvalRun.Report report) {
        var table = new StringBuilder(head(report));
        if (!report.kinds().isEmpty()) {
            boolean grey = report.kinds().getFirst().grey() != null;
            var more = grey ? "  grey  beats both  " : "";
            table.append(line(
                    "%-32s %6s %6s  %-13s %8s %6s %7s %s%s",
                    "kind", "n", "exact", "95 %", "contains", "F1", "chance", more, "constant answer"));
            report.kinds().forEach(row -> table.append(text(row)));
        }
        if (!report.labels().isEmpty()) {
            table.append(line("%-50s %4s %6s  %-13s %7s", "naming", "n", "right", "95 %", "chance"));
            report.labels().forEach(row -> table.append(text(row)));
        }
        return table.append(System.lineSeparator()).toString();
    }

    private static String head(EvalRun.Report report) {
        int questions = report.kinds().isEmpty() ? 0 : report.kinds().getLast().questions();
        var look = report.look() == Look.GREY ? ", before grey pictures" : "";
        return line(
                "%s: %d samples, %d questions, system %s%s, %.1f s",
                report.split(), report.samples(), questions, report.system(), look, report.seconds());
    }

    private static String text(KindRow row) {
        var grey = row.grey();
        return line(
                "%-32s %6d %6.1f  %-13s %8.1f %6.1f %7.1f %s%s",
                cut(row.kind()),
                row.questions(),
                100 * row.share(row.exact()),
                interval(row.interval()),
                100 * row.share(row.contains()),
                100 * row.f1(),
                100 * row.chance(),
                grey == null
                        ? ""
                        : String.format(Locale.ROOT, "%6.1f  %-12s", 100 * row.share(grey.exact()), claim(row)),
                cut(row.constant()));
    }

    private static String text(LabelTest.Row row) {
        return line(
                "%-50s %4d %6.1f  %-13s %7.1f",
                row.way(),
                row.pictures(),
                100.0 * row.right() / row.pictures(),
                interval(row.interval()),
                100 * row.chance());
    }

    /** Rows of the table below {@link #CARD_HEAD}. */
    static String card(EvalRun.Report report) {
        var split = cell(report.split());
        var rows = new StringBuilder();
        report.kinds().forEach(row -> rows.append(card(split, row)));
        report.labels()
                .forEach(row -> rows.append(line(
                        "| %s | %s | %d | %.1f | %s | | | %.1f | | |",
                        split,
                        row.way(),
                        row.pictures(),
                        100.0 * row.right() / row.pictures(),
                        interval(row.interval()),
                        100 * row.chance())));
        return rows.toString();
    }

    private static String card(String split, KindRow row) {
        var grey = row.grey();
        return line(
                "| %s | %s | %d | %.1f | %s | %.1f | %.1f | %.1f | %s | %s |",
                split,
                cell(cut(row.kind())),
                row.questions(),
                100 * row.share(row.exact()),
                interval(row.interval()),
                100 * row.share(row.contains()),
                100 * row.f1(),
                100 * row.chance(),
                grey == null ? "" : String.format(Locale.ROOT, "%.1f", 100 * row.share(grey.exact())),
                claim(row));
    }

    private static String claim(KindRow row) {
        return row.claim() ? "yes" : "no";
    }

    private static String interval(Wilson interval) {
        return String.format(Locale.ROOT, "%.1f - %.1f", 100 * interval.low(), 100 * interval.high());
    }

    private static String cell(String text) {
        return Failure.oneLine(text).replace("|", "\\|");
    }

    private static String cut(String text) {
        var one = Failure.oneLine(text);
        return one.length() <= WIDEST ? one : one.substring(0, WIDEST - 3) + "...";
    }

    private static String line(String format, Object... values) {
        return String.format(Locale.ROOT, format, values).stripTrailing() + System.lineSeparator();
    }
}
