package jvlm.eval.ablation;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.stream.Stream;
import jvlm.checkpoint.Disk;
import jvlm.json.Json;
import jvlm.yaml.Yaml;
import org.jspecify.annotations.Nullable;

/**
 * What a trial came to, kept in its folder.
 *
 * @param trainSeconds wall time of training; of the last sitting where it was interrupted
 */
public record Outcome(String variant, int seed, List<Score> scores, double trainSeconds, double askSeconds) {
    private static final String FILE = "scores.json";

    /** The kept outcome; null where there is none, or where other things were asked. */
    public static @Nullable Outcome find(Trial trial, Ablation ablation) {
        var file = file(trial);
        if (!Files.isRegularFile(file)) {
            return null;
        }
        var json = Json.read(file);
        if (!json.at("measures").equals(measures(ablation))) {
            return null;
        }
        return new Outcome(
                trial.variant().name(),
                trial.seed(),
                json.at("scores").list().stream().map(Score::of).toList(),
                json.number("train_seconds"),
                json.number("ask_seconds"));
    }

    /** What a kept outcome says of the time that training took, whatever was asked then; 0 where there is none. */
    public static double trainSeconds(Trial trial) {
        var file = file(trial);
        return Files.isRegularFile(file) ? Json.read(file).number("train_seconds", 0) : 0;
    }

    /** Keeps it. */
    public void write(Trial trial, Ablation ablation) {
        var all = new LinkedHashMap<String, @Nullable Object>();
        all.put("scores", scores.stream().map(Score::fields).toList());
        all.put("train_seconds", trainSeconds);
        all.put("ask_seconds", askSeconds);
        all.put("measures", measures(ablation).plain());
        Disk.replace(file(trial), Json.pretty(all));
    }

    private static Path file(Trial trial) {
        return trial.folder().resolve(FILE);
    }

    private static Json measures(Ablation ablation) {
        return Json.parse(
                Json.write(ablation.measures().stream().map(Yaml::plain).toList()), "measures");
    }

    Stream<Score> of(String measure, String kind) {
        return scores.stream()
                .filter(s -> s.measure().equals(measure) && s.kind().equals(kind));
    }
}
