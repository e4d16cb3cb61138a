package jvlm.eval.ablation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import jvlm.checkpoint.Disk;
import jvlm.error.BadInput;
import jvlm.json.Json;
import jvlm.model.SettingsFiles;
import org.jspecify.annotations.Nullable;

/** A directory of config.json and tokenizer files, copied with a changed configuration. */
final class ConfigFolder {
    static final String CONFIG = "config.json";

    private ConfigFolder() {}

    /** The configuration after changes of the form {@code text_config.num_hidden_layers=1}, whose values are JSON. */
    static Json changed(Json config, List<String> changes, String origin) {
        if (!config.isObject()) {
            throw config.error("an object");
        }
        var all = Json.object(config.plain());
        for (var change : changes) {
            int equals = change.indexOf('=');
            if (equals < 1) {
                throw new BadInput(origin + "config: " + change + ": expected path.to.key=value");
            }
            var value = Json.parse(change.substring(equals + 1), origin + "config: " + change);
            set(all, List.of(change.substring(0, equals).split("\\.", -1)), value.plain(), origin + change);
        }
        return Json.parse(Json.write(all), config.source());
    }

    private static void set(
            Map<String, @Nullable Object> object, List<String> path, @Nullable Object value, String what) {
        if (path.size() == 1) {
            object.put(path.getFirst(), value);
            return;
        }
        var inner = object.computeIfAbsent(path.getFirst(), _ -> new LinkedHashMap<String, @Nullable Object>());
        if (!(inner instanceof Map<?, ?>)) {
            throw new BadInput(what + ": " + path.getFirst() + " is no object in " + CONFIG);
        }
        set(Json.object(inner), path.subList(1, path.size()), value, what);
    }

    /** Copies the settings of a directory, and writes the changed configuration over them. */
    static void write(Path target, Path source, Json config) {
        Disk.done(target, "made", () -> Files.createDirectories(target));
        try {
            SettingsFiles.copy(source, null, target);
        } catch (IOException e) {
            throw new BadInput(source + ": cannot be copied to " + target + " (" + e + ")", e);
        }
        Disk.replace(target.resolve(CONFIG), Json.pretty(config.plain()));
    }
}
