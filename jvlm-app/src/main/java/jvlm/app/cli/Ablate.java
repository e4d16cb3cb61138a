package jvlm.app.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import jvlm.error.BadInput;
import jvlm.eval.ablation.Ablation;
import jvlm.eval.ablation.AblationTable;
import jvlm.json.Json;
import jvlm.yaml.Yaml;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The same training with one thing changed at a time. */
@Command(
        name = "ablate",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        description = {
            "Trains the variants of a recipe that ablation files name, each with several seeds, asks the trained models "
                    + "recorded questions, and prints a table of the answers with their spread over the seeds.",
            "What is finished is not done again; what was interrupted goes on from its last checkpoint."
        },
        footer = {
            "",
            "Example:",
            "  jvlm ablate recipes/ablations/parts.yaml recipes/ablations/counting.yaml",
            "  jvlm ablate recipes/ablations/parts.yaml --only whole,linear --seeds 5"
        })
final class Ablate implements Callable<Integer> {
    private final Streams streams;

    @Parameters(arity = "0..*", paramLabel = "ABLATION", description = "What is compared, YAML files.")
    private List<Path> files = new ArrayList<>();

    @Option(
            names = "--seeds",
            paramLabel = "N",
            description = "Train with the seeds 1 to N; by default as the file says.")
    private @Nullable Integer seeds;

    @Option(
            names = "--only",
            split = ",",
            paramLabel = "NAME",
            description = "Variants that are trained; the table shows all that are there.")
    private List<String> only = new ArrayList<>();

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description = "Where each ablation gets a folder of its name (default: runs/ablations).")
    private @Nullable Path out;

    @Option(
            names = "--features",
            paramLabel = "DIR",
            description =
                    "Where what frozen towers make of pictures is kept for all runs (default: features in --out).")
    private @Nullable Path features;

    @Option(names = "--table", description = "Run nothing: print the table of what is there.")
    private boolean tableOnly;

    @Option(names = "--keys", description = "Tell every key of an ablation file.")
    private boolean keys;

    @Option(names = "--threads", paramLabel = "N", description = "Threads of one operation; by default one a core.")
    private int threads;

    @Option(names = "--json", description = "Print the table as a JSON object, one a line.")
    private boolean json;

    Ablate(Streams streams) {
        this.streams = streams;
    }

    @Override
    public Integer call() {
        if (keys) {
            streams.out().print(Yaml.reference(Ablation.class, "An ablation"));
            return 0;
        }
        if (files.isEmpty()) {
            throw new BadInput("ablate: no ablation given, expected YAML files such as recipes/ablations/parts.yaml");
        }
        if (seeds != null && seeds < 1) {
            throw new BadInput("--seeds " + seeds + ": expected 1 or more");
        }
        var folder = out == null ? Path.of("runs", "ablations") : out;
        var shared = features == null ? folder.resolve("features") : features;
        var runs = files.stream()
                .map(Ablation::read)
                .map(read -> seeds == null ? read : read.withSeeds(seeds))
                .map(read -> AblationRun.of(read, folder.resolve(read.name()), shared, streams))
                .toList();
        if (!tableOnly) {
            Natives.load(threads, streams);
        }
        try (var stop = StopSignal.listen()) {
            for (var run : runs) {
                boolean finished = tableOnly || run.run(only, stop);
                print(run.table());
                if (!finished) {
                    streams.err().println("stopped; the same command goes on");
                    return Failure.INTERRUPTED;
                }
            }
            return 0;
        } catch (CancellationException _) {
            return Failure.INTERRUPTED;
        }
    }

    private void print(AblationTable table) {
        streams.out().println(json ? Json.write(table.fields()) : table.markdown());
        streams.out().flush();
    }
}
