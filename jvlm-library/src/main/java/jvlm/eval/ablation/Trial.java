package jvlm.eval.ablation;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import jvlm.checkpoint.Disk;
import jvlm.error.BadInput;
import jvlm.json.Json;
import jvlm.train.Recipe;
import jvlm.yaml.Yaml;
import org.jspecify.annotations.Nullable;

/**
 * One training run of an ablation.
 *
 * @param folder where it lies
 * @param identity the recipe and all changes; a folder that holds another one's run is refused
 */
public record Trial(Ablation.Variant variant, int seed, Recipe recipe, Path folder, Json identity) {
    private static final String IDENTITY = "trial.json";

    /** Stages of a run draw from seeds of their own. */
    private static final int SEED_STEP = 1000;

    /**
     * Lays out the run of a variant. Throws {@link BadInput} where the changes do not fit the recipe.
     *
     * @param out the folder of the ablation
     * @param features the folder of the towers' features, which all trials share
     */
    public static Trial of(Ablation ablation, Ablation.Variant variant, int seed, Path out, Path features) {
        var file = variant.recipe() == null ? ablation.recipe() : variant.recipe();
        var origin = ablation.name() + ", variant " + variant.name() + ": ";
        var asked = Recipe.read(file, variant.set(), origin);
        requireStages(asked, variant, origin);
        var changes = new ArrayList<>(variant.set());
        changes.addAll(seeds(asked, seed));
        var seeded = Recipe.read(file, changes, origin).without(variant.skip());
        var init = seeded.model().init();
        var config = init == null ? null : config(init.config(), variant, origin);
        var identity = identity(seeded, config);
        changes.addAll(shared(asked, features));
        var folder = out.resolve(variant.name()).resolve("seed-" + seed);
        if (config != null) {
            changes.add("model.init.config=" + quoted(folder.resolve("config")));
        }
        return new Trial(variant, seed, Recipe.read(file, changes, origin).without(variant.skip()), folder, identity);
    }

    private static void requireStages(Recipe recipe, Ablation.Variant variant, String origin) {
        var names = recipe.stages().stream().map(s -> s.name()).toList();
        for (var skipped : variant.skip()) {
            if (!names.contains(skipped)) {
                throw new BadInput(origin + "skip: no stage " + skipped + ", expected some of " + names);
            }
        }
        if (variant.skip().containsAll(names)) {
            throw new BadInput(origin + "skip leaves no stage");
        }
    }

    private static List<String> seeds(Recipe recipe, int seed) {
        var changes = new ArrayList<String>();
        if (recipe.model().init() != null) {
            changes.add("model.init.seed=" + seed);
        }
        for (int i = 0; i < recipe.stages().size(); i++) {
            changes.add("stages." + i + ".seed=" + (seed * SEED_STEP + i));
        }
        return changes;
    }

    private static List<String> shared(Recipe recipe, Path features) {
        var changes = new ArrayList<String>();
        for (int i = 0; i < recipe.stages().size(); i++) {
            if (recipe.stages().get(i).features().cache()) {
                changes.add("stages." + i + ".features.folder=" + quoted(features));
            }
        }
        return changes;
    }

    private static String quoted(Path path) {
        return Json.write(path.toAbsolutePath().normalize().toString());
    }

    /** The changed configuration, or null where the recipe's own serves. */
    private static @Nullable Json config(Path directory, Ablation.Variant variant, String origin) {
        if (variant.config().isEmpty()) {
            return null;
        }
        return ConfigFolder.changed(Json.read(directory.resolve(ConfigFolder.CONFIG)), variant.config(), origin);
    }

    private static Json identity(Recipe recipe, @Nullable Json config) {
        var all = new LinkedHashMap<String, @Nullable Object>();
        all.put("recipe", Yaml.plain(recipe));
        all.put("config", config == null ? Map.of() : config.plain());
        return Json.parse(Json.write(all), IDENTITY);
    }

    /** Begins the folder, or recognises it. Throws {@link BadInput} where the run of another recipe lies there. */
    public void prepare() {
        var file = folder.resolve(IDENTITY);
        if (Files.isRegularFile(file)) {
            if (!Json.read(file).equals(identity)) {
                throw new BadInput(folder + ": was trained after another recipe (see " + IDENTITY
                        + "); remove it, or choose another --out");
            }
            return;
        }
        Disk.done(folder, "made", () -> Files.createDirectories(folder));
        var config = identity.at("config");
        var init = recipe.model().init();
        if (!config.keys().isEmpty() && init != null) {
            ConfigFolder.write(folder.resolve("config"), originalConfig(), config);
        }
        Disk.replace(file, Json.pretty(identity.plain()));
    }

    private Path originalConfig() {
        return Path.of(identity.at("recipe").at("model").at("init").text("config"));
    }

    /** The name for people. */
    public String title() {
        return variant.name() + ", seed " + seed;
    }
}
