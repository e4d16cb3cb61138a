package jvlm.app.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import jvlm.error.BadInput;
import jvlm.json.Json;
import jvlm.train.Recipe;
import jvlm.train.plan.Hardware;
import jvlm.train.plan.Plan;
import jvlm.yaml.Yaml;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Training by recipes. */
@Command(
        name = "train",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        description = "Trains a model by recipes, one after the other.",
        footer = {
            "",
            "Example:",
            "  jvlm train recipes/llava/llava-1.5-7b.yaml --plan",
            "  jvlm train recipes/llava/tiny.yaml"
        })
final class TrainCommand implements Callable<Integer> {
    /** As a shell reports a process that an interrupt ended. */
    private static final int INTERRUPTED = 130;

    private final Streams streams;

    @Parameters(arity = "0..*", paramLabel = "RECIPE", description = "Recipes, YAML files.")
    private List<Path> recipes = new ArrayList<>();

    @Option(names = "--plan", description = "Tell what it takes (parameters, work, memory, hours), and run nothing.")
    private boolean plan;

    @Option(names = "--keys", description = "Tell every key of a recipe.")
    private boolean keys;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description = "Where each run gets a folder of its name (default: runs).")
    private @Nullable Path out;

    @Option(names = "--resume", description = "Go on from the last checkpoint in --out.")
    private boolean resume;

    @Option(names = "--threads", paramLabel = "N", description = "Threads of one operation; by default one a core.")
    private int threads;

    @Option(
            names = "--readers",
            paramLabel = "N",
            description = "Threads that read samples (default: ${DEFAULT-VALUE}).")
    private int readers = 1;

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description = "Change the recipe, as in stages.0.steps=10; stages go by number or name. Repeatable.")
    private List<String> changes = new ArrayList<>();

    @Option(names = "--json", description = "Print plans as JSON objects, one a line.")
    private boolean json;

    TrainCommand(Streams streams) {
        this.streams = streams;
    }

    @Override
    public Integer call() {
        if (keys) {
            streams.out().print(Yaml.reference(Recipe.class, "A recipe"));
            return 0;
        }
        if (recipes.isEmpty()) {
            throw new BadInput("train: no recipe given, expected YAML files such as recipes/llava/tiny.yaml");
        }
        var read = recipes.stream().map(r -> Recipe.read(r, changes)).toList();
        Natives.load(threads, streams);
        if (plan) {
            var machines = Stream.concat(Hardware.GPUS.stream(), Stream.of(Hardware.here()))
                    .toList();
            read.forEach(r -> print(Plan.of(r, machines)));
            return 0;
        }
        return train(read);
    }

    private void print(Plan made) {
        if (json) {
            streams.out().println(Json.write(made));
        } else {
            streams.out().println(PlanTable.of(made));
        }
    }

    private int train(List<Recipe> read) {
        var folder = out == null ? Path.of("runs") : out;
        for (int i = 0; i < read.size(); i++) {
            var run = folder.resolve(read.get(i).name());
            var session = new TrainSession(read.get(i), text(recipes.get(i)), run, resume, readers, streams);
            if (!session.train()) {
                streams.err().println("stopped; --resume goes on");
                return INTERRUPTED;
            }
        }
        return 0;
    }

    private static String text(Path recipe) {
        try {
            return Files.readString(recipe);
        } catch (IOException e) {
            throw new BadInput(recipe + ": cannot be read (" + e.getMessage() + ")", e);
        }
    }
}
