package jvlm.train;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.BooleanSupplier;
import jvlm.train.ranks.Alone;

/** Runs of small recipes in a directory of the tests. */
final class Runs {
    private static final Path RECIPES =
            Path.of("..", "recipes").toAbsolutePath().normalize();

    private final Path directory;
    private final ByteArrayOutputStream shown = new ByteArrayOutputStream();

    Runs(Path directory) {
        this.directory = directory;
    }

    /** What the last runs showed. */
    String shown() {
        return shown.toString(StandardCharsets.UTF_8);
    }

    /** A model drawn at random and the stages given, in which {@code TINY} stands for the directory of the data. */
    Recipe recipe(String stages) throws IOException {
        return recipe("init: {config: TINY/llava, seed: 1, parts: {tower: TINY/tower}}", stages);
    }

    Recipe recipe(String model, String stages) throws IOException {
        var text = "name: test\nmodel: {" + model + "}\nstages:\n" + stages.indent(2);
        var file = directory.resolve("recipe.yaml");
        Files.writeString(file, text.replace("TINY", RECIPES.resolve("tiny").toString()));
        return Recipe.read(file);
    }

    Path folder(String run) {
        return directory.resolve(run);
    }

    Trainer.Result fresh(Recipe recipe, String run) throws InterruptedException {
        return run(recipe, run, false, () -> false);
    }

    Trainer.Result resumed(Recipe recipe, String run) throws InterruptedException {
        return run(recipe, run, true, () -> false);
    }

    Trainer.Result run(Recipe recipe, String run, boolean resume, BooleanSupplier stop) throws InterruptedException {
        var out = new PrintStream(shown, true, StandardCharsets.UTF_8);
        return Trainer.run(recipe, new Trainer.Settings(folder(run), resume, 2, out, false, stop), new Alone());
    }

    /** Asks for an end before step {@code step}, counted from 0 through all stages. */
    static BooleanSupplier before(int step) {
        var asked = new int[1];
        return () -> asked[0]++ >= step;
    }

    /** Ends the run without a word before step {@code step}, as a kill does. */
    static BooleanSupplier killedBefore(int step) {
        var asked = new int[1];
        return () -> {
            if (asked[0]++ >= step) {
                throw new Killed();
            }
            return false;
        };
    }

    /** Stands for a kill. */
    static final class Killed extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    byte[] weights(String run, String stage) throws IOException {
        return Files.readAllBytes(folder(run).resolve(stage).resolve("model.safetensors"));
    }

    List<Double> losses(String run) {
        return Metrics.read(folder(run)).stream().map(StepMetrics::loss).toList();
    }
}
