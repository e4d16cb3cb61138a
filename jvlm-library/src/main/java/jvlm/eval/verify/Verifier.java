package jvlm.eval.verify;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import jvlm.Vlm;
import jvlm.error.BadInput;
import jvlm.task.Answer;
import jvlm.task.DualEncoder;

/**
 * Replays recorded cases. Prompts, ids, pixels and generated ids always come from our own reading of the files; stored
 * pixels serve only the strict comparison of what follows them.
 */
public final class Verifier {
    private Verifier() {}

    /** The directories under {@code root}, itself included, that are cases; throws {@link BadInput} where none is. */
    public static List<Path> find(Path root) {
        if (!Files.isDirectory(root)) {
            throw new BadInput(root + ": no such directory");
        }
        try (var all = Files.walk(root, 8)) {
            var cases = all.filter(d -> Files.isRegularFile(d.resolve(Case.FILE)))
                    .sorted()
                    .toList();
            if (cases.isEmpty()) {
                throw new BadInput(root + ": no case (a directory with " + Case.FILE + ") lies here");
            }
            return cases;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The task of a case. */
    public static String task(Path directory) {
        return Case.read(directory).task();
    }

    /** Replays one case; a case that cannot be run is a verdict too. */
    public static Verdict run(Path directory) {
        var name = String.valueOf(directory.getFileName());
        try {
            var recorded = Case.read(directory);
            name = recorded.system() + "/" + recorded.name();
            return run(recorded);
        } catch (BadInput e) {
            return Verdict.failed(name, String.valueOf(e.getMessage()));
        } catch (RuntimeException e) {
            return Verdict.failed(name, e.getClass().getSimpleName() + ": " + firstLine(e));
        }
    }

    private static String firstLine(RuntimeException e) {
        return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
    }

    private static Verdict run(Case recorded) {
        var comparison = new Comparison(recorded);
        return switch (recorded.task()) {
            case "contrastive" ->
                withModel(recorded, DualEncoder.class, e -> ContrastiveRun.run(recorded, e, comparison));
            case "classify" ->
                recorded.inputs().has("features")
                        ? LinearProbeRun.run(recorded, comparison)
                        : withModel(recorded, DualEncoder.class, e -> ZeroShotRun.run(recorded, e, comparison));
            case "chat" -> withModel(recorded, Answer.class, a -> ChatRun.run(recorded, a, comparison));
            case "train" -> TrainRun.run(recorded, comparison);
            case "rules" -> RulesRun.run(recorded, comparison);
            case "tokenize" -> TokenizeRun.run(recorded, comparison);
            default ->
                Verdict.failed(
                        recorded.system() + "/" + recorded.name(),
                        "task " + recorded.task() + " cannot be replayed yet");
        };
    }

    private static <T> Verdict withModel(Case recorded, Class<T> task, Function<T, Verdict> body) {
        try (var model = Vlm.open(recorded.model(), recorded.options())) {
            return model.use(task, body);
        }
    }
}
