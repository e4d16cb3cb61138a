package jvlm.app.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import jvlm.Vlm;
import jvlm.error.BadInput;
import jvlm.image.Image;
import jvlm.json.Json;
import jvlm.task.Classify;
import jvlm.task.Embed;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Names what pictures show. */
@Command(
        name = "classify",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        description = "Names what pictures show, by the model's own labels or by yours.",
        footer = {
            "",
            "Example:",
            "  jvlm classify cat.jpg",
            "  jvlm classify --model clip-vit-base-patch32 --labels \"a cat,a dog,a bird\" cat.jpg"
        })
final class ClassifyCommand implements Callable<Integer> {
    private final Streams streams;

    @Parameters(arity = "1..*", paramLabel = "IMAGE", description = "Pictures; - for standard input.")
    private List<String> images = new ArrayList<>();

    @Option(
            names = {"-l", "--labels"},
            paramLabel = "A,B,C",
            split = ",",
            description = "Labels to choose from.")
    private List<String> labels = new ArrayList<>();

    @Option(names = "--labels-file", paramLabel = "FILE", description = "Labels to choose from, one a line.")
    private @Nullable Path labelsFile;

    @Option(
            names = "--templates-file",
            paramLabel = "FILE",
            description = "Prompts with {} for the label, one a line; their embeddings are averaged.")
    private @Nullable Path templatesFile;

    @Option(names = "--top", paramLabel = "N", description = "Labels to show (default: ${DEFAULT-VALUE}).")
    private int top = 5;

    @Option(names = "--json", description = "Print a JSON list, one object a picture.")
    private boolean json;

    @Mixin
    private final ModelOptions model = new ModelOptions();

    /** A picture and its best labels. */
    record Ranked(String image, List<Classify.Label> labels) {}

    ClassifyCommand(Streams streams) {
        this.streams = streams;
    }

    @Override
    public Integer call() {
        if (top < 1) {
            throw new BadInput("--top " + top + ": expected 1 or more");
        }
        var chosen = labels();
        var templates = templatesFile == null ? List.<String>of() : lines(templatesFile);
        // Of the built-in models the one of pictures and texts takes any labels, the classifier only its own.
        Class<?> task = chosen.isEmpty() || model.isGiven() ? Classify.class : Embed.class;
        try (var vlm = model.open(task, streams)) {
            var ensemble = templates.isEmpty() ? null : ensemble(vlm, chosen, templates);
            var report = new ArrayList<Ranked>();
            for (var path : images) {
                var picture = Pictures.read(path, streams);
                var ranked = (ensemble == null ? classified(vlm, picture, chosen) : ensemble.rank(vlm, picture));
                var best = ranked.subList(0, Math.min(top, ranked.size()));
                report.add(new Ranked(path, best));
                if (!json) {
                    print(path, best);
                }
            }
            if (json) {
                streams.out().println(Json.write(report));
            }
            return 0;
        }
    }

    private static List<Classify.Label> classified(Vlm vlm, Image picture, List<String> labels) {
        return vlm.use(Classify.class, c -> c.classify(List.of(picture), labels).getFirst());
    }

    private static Ensemble ensemble(Vlm vlm, List<String> labels, List<String> templates) {
        if (labels.isEmpty()) {
            throw new BadInput("--templates-file needs --labels or --labels-file");
        }
        return vlm.use(Embed.class, e -> Ensemble.of(e, labels, templates));
    }

    private void print(String path, List<Classify.Label> best) {
        if (images.size() > 1) {
            streams.out().println(path);
        }
        best.forEach(l ->
                streams.out().println(String.format(Locale.ROOT, "%6.2f %%  %s", 100 * l.probability(), l.name())));
        streams.out().flush();
    }

    private List<String> labels() {
        var all = new ArrayList<>(labels.stream().map(String::strip).toList());
        if (labelsFile != null) {
            all.addAll(lines(labelsFile));
        }
        if (all.stream().anyMatch(String::isEmpty)) {
            throw new BadInput("--labels: one of them is empty");
        }
        return all;
    }

    static List<String> lines(Path file) {
        try (var lines = Files.lines(file)) {
            var all = lines.map(String::strip).filter(l -> !l.isEmpty()).toList();
            if (all.isEmpty()) {
                throw new BadInput(file + ": has no lines");
            }
            return all;
        } catch (IOException | java.io.UncheckedIOException e) {
            throw new BadInput(file + ": cannot be read as lines of UTF-8 text", e);
        }
    }
}
