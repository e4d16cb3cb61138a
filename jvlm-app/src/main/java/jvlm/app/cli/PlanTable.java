package jvlm.app.cli;

import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Collectors;
import jvlm.train.plan.Plan;
import jvlm.train.plan.Plan.MachinePlan;
import jvlm.train.plan.Plan.StagePlan;

/** A plan as people read it. */
final class PlanTable {
    private final StringBuilder text = new StringBuilder();

    private PlanTable() {}

    static String of(Plan plan) {
        var table = new PlanTable();
        table.line("%s (%s)", plan.recipe(), plan.system());
        plan.stages().forEach(table::stage);
        if (plan.stages().size() > 1) {
            table.line("all stages");
            for (int m = 0; m < plan.stages().getFirst().machines().size(); m++) {
                int machine = m;
                var first = plan.stages().getFirst().machines().get(m);
                double hours = plan.stages().stream()
                        .mapToDouble(s -> s.machines().get(machine).hours())
                        .sum();
                table.line("  %-14s %s", first.name(), time(hours));
            }
        }
        return table.text.toString().stripTrailing();
    }

    private void stage(StagePlan s) {
        line("");
        line("stage %s", s.name());
        line("  %-12s %12s %12s %12s %12s %12s", "part", "trained", "frozen", "forward", "backward", "repeated");
        for (var p : s.parts()) {
            line(
                    "  %-12s %12s %12s %12s %12s %12s",
                    p.name(),
                    scaled(p.trained()),
                    scaled(p.frozen()),
                    flops(p.forward()),
                    flops(p.backward()),
                    flops(p.repeated()));
        }
        line("  (parameters; floating-point operations of one sample, those of cached features spread over epochs)");
        line(
                "  data         %,d samples an epoch (%s), %.0f tokens each, pictures included",
                s.samples(), s.counted() ? "counted; tokens from words" : "as the recipe expects", s.tokens());
        line(
                "  steps        %,d of %,d samples: %,d samples, %s tokens",
                s.steps(), s.batch(), s.seen(), scaled(s.seen() * s.tokens()));
        line("  work         %s", flops(s.flops()));
        machines(s);
    }

    /** A column for each machine: memory of one device that holds a whole copy, and time. */
    private void machines(StagePlan s) {
        var machines = s.machines();
        row("on", machines, MachinePlan::name);
        row("at once", machines, m -> m.microBatch() + " samples");
        for (var kind : machines.getFirst().memory().keySet()) {
            if (machines.getFirst().memory().getOrDefault(kind, 0.0) > 0) {
                row(kind, machines, m -> bytes(m.memory().getOrDefault(kind, 0.0)));
            }
        }
        row("memory", machines, m -> bytes(m.total()) + (m.fits() ? ", fits" : ", too much"));
        row("  spread", machines, m -> m.sharded() < m.total() ? bytes(m.sharded()) + " each" : "-");
        row("  there", machines, m -> bytes(m.available()));
        row("time", machines, m -> time(m.hours()));
        machines.forEach(m -> line("  %s: %s", m.name(), m.speed()));
    }

    private void row(String name, List<MachinePlan> machines, Function<MachinePlan, String> cell) {
        var cells = machines.stream()
                .map(m -> String.format(Locale.ROOT, "%20s", cell.apply(m)))
                .collect(Collectors.joining());
        line("  %-12s%s", name, cells);
    }

    private void line(String format, Object... values) {
        text.append(String.format(Locale.ROOT, format, values).stripTrailing()).append('\n');
    }

    private static String time(double hours) {
        return hours >= 1000
                ? String.format(Locale.ROOT, "%,.0f days", hours / 24)
                : hours >= 1
                        ? String.format(Locale.ROOT, "%.1f hours", hours)
                        : hours >= 1.0 / 60
                                ? String.format(Locale.ROOT, "%.1f minutes", hours * 60)
                                : String.format(Locale.ROOT, "%.2f seconds", hours * 3600);
    }

    private static String flops(double n) {
        return n == 0 ? "-" : scaled(n) + "FLOP";
    }

    private static String bytes(double n) {
        return scaled(n) + "B";
    }

    /** Three figures and the prefix of a power of a thousand. */
    private static String scaled(double n) {
        var prefixes = new String[] {"", "k", "M", "G", "T", "P", "E", "Z", "Y"};
        int power = 0;
        while (n >= 999.5 && power < prefixes.length - 1) {
            n /= 1000;
            power++;
        }
        int digits = power == 0 ? 0 : n < 9.995 ? 2 : n < 99.95 ? 1 : 0;
        return String.format(Locale.ROOT, "%." + digits + "f %s", n, prefixes[power])
                .stripTrailing();
    }
}
