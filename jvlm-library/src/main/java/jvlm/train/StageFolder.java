package jvlm.train;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import jvlm.checkpoint.Disk;
import jvlm.json.Json;

/** What a finished stage leaves in the folder of its run: its model, and how many steps it took. */
final class StageFolder {
    private static final String FACTS = "training.json";

    private StageFolder() {}

    static Path of(Path run, Stage stage) {
        return run.resolve(stage.name());
    }

    /** The model after the stage; and the averaged one beside it where the stage keeps an average. */
    static void write(Path run, Stage stage, Student student, StageRun<?> ran) {
        var loras = stage.loras();
        var lora = loras.isEmpty() ? null : loras.getFirst();
        var averaged = ran.averaged();
        if (averaged != null) {
            new Export(student, averaged).write(run.resolve(stage.name() + "-ema"), lora);
        }
        var facts = Json.pretty(Map.of("stage", stage.name(), "steps", ran.steps()));
        new Export(student, ran.weights()).write(of(run, stage), lora, dir -> Disk.replace(dir.resolve(FACTS), facts));
    }

    /** The steps of a finished stage. */
    static long steps(Path run, Stage stage) {
        var file = of(run, stage).resolve(FACTS);
        return Files.isRegularFile(file) ? Json.read(file).at("steps").asLong() : 0;
    }
}
