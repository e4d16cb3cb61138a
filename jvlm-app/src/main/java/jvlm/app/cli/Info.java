package jvlm.app.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import jvlm.inspect.Inspection;
import jvlm.inspect.Inspector;
import jvlm.json.Json;
import jvlm.task.Classify;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What is in a checkpoint. */
@Command(
        name = "info",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        description = "Tells what a checkpoint holds, without reading its numbers.",
        footer = {"", "Example:", "  jvlm info --strict llava-1.5-7b-hf"})
final class Info implements Callable<Integer> {
    private static final int SHOWN = 8;

    private final Streams streams;

    @Parameters(arity = "0..1", paramLabel = "PATH", description = "Checkpoint directory or file (same as --model).")
    private @Nullable Path path;

    @Option(names = "--strict", description = "End with 1 if any tensor is unread, missing or of another shape.")
    private boolean strict;

    @Option(names = "--json", description = "Print one JSON object with every name in full.")
    private boolean json;

    @Mixin
    private final ModelOptions model = new ModelOptions();

    Info(Streams streams) {
        this.streams = streams;
    }

    @Override
    public Integer call() {
        model.load(streams);
        var report = Inspector.inspect(path != null ? path : model.path(Classify.class), model.options());
        if (json) {
            streams.out().println(Json.write(report));
        } else {
            print(report);
        }
        return strict && !report.isComplete() ? 1 : 0;
    }

    private void print(Inspection r) {
        line("system", r.system() + " (" + r.kind() + "; " + r.paper() + ")");
        line("tasks", String.join(", ", r.tasks()));
        line("parameters", count(r.parameters()));
        line("weights", r.files().isEmpty() ? "none" : bytes(r.bytes()) + " in " + files(r.files()));
        r.types().forEach(t -> row(t.name(), t.tensors(), t.elements(), t.bytes()));
        line("parts", "");
        r.parts().forEach(p -> row(p.name(), p.tensors(), p.parameters(), p.bytes()));
        names("unread", r.unread());
        names("missing", r.missing());
        names("other shape", r.mismatched());
    }

    private static String files(List<Inspection.File> files) {
        var names = files.stream()
                .limit(3)
                .map(f -> String.valueOf(Path.of(f.path()).getFileName()))
                .collect(Collectors.joining(", "));
        return files.size() <= 3 ? names : names + " ... (" + files.size() + " files)";
    }

    private void line(String name, String value) {
        streams.out()
                .println(String.format(Locale.ROOT, "%-12s %s", name, value).stripTrailing());
    }

    private void row(String name, int tensors, long elements, long bytes) {
        streams.out()
                .println(String.format(
                        Locale.ROOT, "  %-14s %6d tensors %10s %12s", name, tensors, count(elements), bytes(bytes)));
    }

    private void names(String title, List<String> names) {
        if (names.isEmpty()) {
            line(title, "none");
            return;
        }
        line(title, names.size() + ":");
        names.stream().limit(SHOWN).forEach(n -> streams.out().println("  " + n));
        if (names.size() > SHOWN) {
            streams.out().println("  ... and " + (names.size() - SHOWN) + " more (--json lists all)");
        }
    }

    private static String count(long n) {
        return n < 1_000_000
                ? Long.toString(n)
                : n < 1_000_000_000
                        ? String.format(Locale.ROOT, "%.2f M", n / 1e6)
                        : String.format(Locale.ROOT, "%.3f B", n / 1e9);
    }

    private static String bytes(long n) {
        return n < 1_000_000
                ? String.format(Locale.ROOT, "%.1f kB", n / 1e3)
                : n < 1_000_000_000
                        ? String.format(Locale.ROOT, "%.1f MB", n / 1e6)
                        : String.format(Locale.ROOT, "%.2f GB", n / 1e9);
    }
}
