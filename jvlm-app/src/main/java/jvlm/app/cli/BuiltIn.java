package jvlm.app.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import jvlm.error.BadInput;
import jvlm.model.Models;
import jvlm.model.OpenOptions;
import jvlm.model.Source;

/** The models that come with the program, in {@code models/} of its home. */
final class BuiltIn {
    private BuiltIn() {}

    /** The first, by name, that can do {@code task}; throws {@link BadInput} where none can. */
    static Path modelFor(Class<?> task) {
        return models().stream()
                .filter(model -> can(model, task))
                .findFirst()
                .orElseThrow(() -> new BadInput("no model with the task "
                        + task.getSimpleName().toLowerCase(Locale.ROOT)
                        + " comes with the program: name one by --model PATH (systems: " + systems(task) + ")"));
    }

    private static String systems(Class<?> task) {
        return String.join(
                ", ",
                Models.all().stream()
                        .filter(s -> s.tasks().contains(task))
                        .map(Models.System::name)
                        .toList());
    }

    private static boolean can(Path model, Class<?> task) {
        try (var source = Source.describe(model, OpenOptions.DEFAULT)) {
            return Models.of(source).tasks().contains(task);
        } catch (BadInput _) {
            return false; // a directory of something else
        }
    }

    private static List<Path> models() {
        var home = System.getProperty("jvlm.home");
        if (home == null || !Files.isDirectory(Path.of(home, "models"))) {
            return List.of();
        }
        try (var all = Files.list(Path.of(home, "models"))) {
            return all.filter(Files::isDirectory).sorted().toList();
        } catch (IOException _) {
            return List.of();
        }
    }
}
