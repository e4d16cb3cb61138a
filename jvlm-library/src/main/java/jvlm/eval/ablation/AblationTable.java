package jvlm.eval.ablation;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import jvlm.checkpoint.Disk;
import jvlm.eval.split.Tally;
import jvlm.json.Json;
import org.jspecify.annotations.Nullable;

/** Outcomes side by side: variants by kinds of questions, each with its spread over the seeds. */
public record AblationTable(Ablation ablation, List<Outcome> outcomes) {
    /** Where a variant stands in one kind of question of one measure, or null where nothing was measured. */
    public @Nullable Spread spread(String variant, String measure, String kind) {
        var shares = outcomes.stream()
                .filter(o -> o.variant().equals(variant))
                .flatMap(o -> o.of(measure, kind))
                .map(Score::share)
                .toList();
        return shares.isEmpty() ? null : Spread.of(shares);
    }

    /** Keeps both forms in a folder. */
    public void write(Path folder) {
        Disk.replace(folder.resolve("table.md"), markdown());
        Disk.replace(folder.resolve("table.json"), Json.pretty(fields()));
    }

    private Spread.Verdict verdict(String variant, String measure, String kind) {
        var own = spread(variant, measure, kind);
        var first = spread(ablation.variants().getFirst().name(), measure, kind);
        return own == null || first == null ? Spread.Verdict.NONE : own.against(first);
    }

    /** A table for each measure, in Markdown. */
    public String markdown() {
        var text = new StringBuilder();
        for (var measure : ablation.measures()) {
            var kinds = kinds(measure.name());
            if (!kinds.isEmpty()) {
                text.append(text.isEmpty() ? "" : "\n").append(markdown(measure.name(), kinds));
            }
        }
        return text.append(footer()).toString();
    }

    private String markdown(String measure, List<String> kinds) {
        var text = new StringBuilder("| " + cell(measure) + " | seeds |");
        kinds.forEach(kind -> text.append(' ').append(cell(kind)).append(" |"));
        text.append("\n| --- | ---: |").append(" --- |".repeat(kinds.size())).append('\n');
        for (var variant : names()) {
            text.append("| ").append(cell(variant)).append(" | ");
            text.append(of(variant).size()).append(" |");
            kinds.forEach(kind ->
                    text.append(' ').append(cell(variant, measure, kind)).append(" |"));
            text.append('\n');
        }
        text.append("| *always the same answer* | |");
        kinds.forEach(kind -> text.append(String.format(Locale.ROOT, " %.1f |", 100 * chance(measure, kind))));
        return text.append('\n').toString();
    }

    private String cell(String variant, String measure, String kind) {
        var spread = spread(variant, measure, kind);
        if (spread == null) {
            return "";
        }
        return switch (verdict(variant, measure, kind)) {
            case BETTER -> spread + " **better**";
            case WORSE -> spread + " **worse**";
            case NONE -> spread.toString();
        };
    }

    private String footer() {
        var first = ablation.variants().getFirst().name();
        return "\nExact answers in per cent: mean ± standard deviation (lowest - highest) over the seeds. *better* and "
                + "*worse* than " + first + " stand only where the ranges of at least " + Spread.ENOUGH
                + " seeds each do not overlap.\n";
    }

    private static String cell(String text) {
        return text.replace("|", "\\|");
    }

    /** Variants with outcomes, in the order of the ablation. */
    private List<String> names() {
        return ablation.variants().stream()
                .map(Ablation.Variant::name)
                .filter(name -> !of(name).isEmpty())
                .toList();
    }

    private List<Outcome> of(String variant) {
        return outcomes.stream().filter(o -> o.variant().equals(variant)).toList();
    }

    /** All kinds together first. */
    private List<String> kinds(String measure) {
        var kinds = new LinkedHashSet<String>();
        outcomes.stream()
                .flatMap(o -> o.scores().stream())
                .filter(s -> s.measure().equals(measure))
                .forEach(s -> kinds.add(s.kind()));
        var ordered = new ArrayList<>(kinds);
        if (ordered.remove(Tally.ALL)) {
            ordered.addFirst(Tally.ALL);
        }
        return ordered;
    }

    private double chance(String measure, String kind) {
        return outcomes.stream()
                .flatMap(o -> o.of(measure, kind))
                .mapToDouble(Score::chance)
                .findFirst()
                .orElse(0);
    }

    /** The same for machines; shares are from 0 to 1. */
    public Map<String, Object> fields() {
        var all = new LinkedHashMap<String, Object>();
        all.put("ablation", ablation.name());
        all.put("against", ablation.variants().getFirst().name());
        all.put("variants", names().stream().map(this::fields).toList());
        return all;
    }

    private Map<String, Object> fields(String variant) {
        var all = new LinkedHashMap<String, Object>();
        all.put("variant", variant);
        all.put("seeds", of(variant).stream().map(Outcome::seed).toList());
        all.put("train_seconds", of(variant).stream().collect(Collectors.averagingDouble(Outcome::trainSeconds)));
        var scores = new ArrayList<Map<String, Object>>();
        for (var measure : ablation.measures()) {
            kinds(measure.name()).forEach(kind -> {
                var spread = spread(variant, measure.name(), kind);
                if (spread != null) {
                    scores.add(fields(variant, measure.name(), kind, spread));
                }
            });
        }
        all.put("scores", scores);
        return all;
    }

    private Map<String, Object> fields(String variant, String measure, String kind, Spread spread) {
        var all = new LinkedHashMap<String, Object>();
        all.put("measure", measure);
        all.put("kind", kind);
        all.put("mean", spread.mean());
        all.put("deviation", spread.deviation());
        all.put("low", spread.low());
        all.put("high", spread.high());
        all.put("chance", chance(measure, kind));
        all.put("verdict", verdict(variant, measure, kind).name().toLowerCase(Locale.ROOT));
        return all;
    }
}
