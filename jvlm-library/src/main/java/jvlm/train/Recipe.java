package jvlm.train;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import jvlm.yaml.Setting;
import jvlm.yaml.Yaml;
import org.jspecify.annotations.Nullable;

/**
 * A training run as a file: the model that it starts from, and the stages it goes through in order. Every stage goes
 * on with the model that the one before left. Keys are those of the
 * records in snake case; docs/recipes.md lists all. Paths start from the directory of the file.
 */
public record Recipe(
        @Setting("short name of the run, used for its directory")
        String name,

        @Setting("what the recipe is for") @Nullable String description,

        @Setting("where its numbers come from: a paper, a script") @Nullable
        String source,

        @Setting("the model that training starts from") Model model,
        @Setting("what is done, in order") List<Stage> stages) {

    /** Where training starts: a whole checkpoint, or parts drawn and read. */
    public record Model(
            @Setting("a checkpoint that has all weights") @Nullable
            Path checkpoint,

            @Setting("a model drawn at random from its configuration, in place of a checkpoint") @Nullable
            Init init) {
        public Model {
            require((checkpoint == null) != (init == null), "needs either checkpoint or init");
        }

        /** The checkpoint, or the directory of the configuration. */
        public Path start() {
            return init != null ? init.config : Objects.requireNonNull(checkpoint);
        }

        /** Where parts lie that are given, by their names. */
        public Map<String, Path> parts() {
            return init == null ? Map.of() : init.parts;
        }
    }

    /** A model of which only the configuration exists. */
    public record Init(
            @Setting("directory of config.json and the files of the tokenizer")
            Path config,

            @Setting(value = "seed of the weights that are drawn", otherwise = "0")
            long seed,

            @Setting(value = "checkpoints that give the weights of parts, by part", otherwise = "{}")
            Map<String, Path> parts) {}

    public Recipe {
        require(!stages.isEmpty(), "needs at least one stage");
        require(stages.stream().map(Stage::name).distinct().count() == stages.size(), "has two stages of one name");
    }

    /** Reads a recipe. Throws {@link jvlm.error.BadInput} for anything that is not one, with the line. */
    public static Recipe read(Path file) {
        return read(file, List.of());
    }

    /** The same after changes of the form {@code stages.0.steps=10}; list members go by number or by their name. */
    public static Recipe read(Path file, List<String> changes) {
        return Yaml.read(file).with(changes).as(Recipe.class);
    }

    /** The same after changes that another file asks for, see {@link Yaml#with(List, String)}. */
    public static Recipe read(Path file, List<String> changes, String origin) {
        return Yaml.read(file).with(changes, origin).as(Recipe.class);
    }

    /** The recipe without some of its stages; the first that stays is the one that draws weights. */
    public Recipe without(List<String> names) {
        var kept = stages.stream().filter(s -> !names.contains(s.name())).toList();
        return new Recipe(name, description, source, model, kept);
    }

    /** A rule that a record's values keep among each other; the reader adds file and line to the message. */
    static void require(boolean kept, String otherwise) {
        if (!kept) {
            throw new IllegalArgumentException(otherwise);
        }
    }
}
