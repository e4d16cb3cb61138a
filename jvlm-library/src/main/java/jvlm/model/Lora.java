package jvlm.model;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import jvlm.checkpoint.Adapter;
import jvlm.checkpoint.StoredTensor;
import jvlm.error.BadInput;
import jvlm.json.Json;
import org.jspecify.annotations.Nullable;

/**
 * A directory of LoRA weights in PEFT's form (adapter_config.json, adapter_model), over a base model elsewhere.
 *
 * @param base the model under it
 * @param tensors its weights under the names of the modules they lie beside, and retrained whole ones that replace the
 *     base's
 */
public record Lora(Source base, Map<String, StoredTensor> tensors, Adapter adapter) {
    private static final String CONFIG = "adapter_config.json";

    /** True where {@code source} is such a directory. */
    public static boolean is(Source source) {
        return source.settings(CONFIG) != null;
    }

    public static Lora open(Source source) {
        var config = source.requiredSettings(CONFIG);
        for (var refused : new String[] {"use_dora", "fan_in_fan_out"}) {
            if (config.flag(refused, false)) {
                throw config.at(refused).error("false: this option is not supported");
            }
        }
        var tensors = new LinkedHashMap<String, StoredTensor>();
        source.tensors().forEach((name, t) -> tensors.put(module(name), t.named(module(name))));
        var others = source.path().resolve("non_lora_trainables.bin");
        if (Files.isRegularFile(others)) {
            source.companion(others).tensors().forEach((name, t) -> tensors.put(module(name), t.named(module(name))));
        }
        var adapter = Adapter.stored(config.number("lora_alpha"), alphas(config), config.flag("use_rslora", false));
        return new Lora(source.companion(base(source, config)), tensors, adapter);
    }

    /** The base's tensors and these over them. */
    public Map<String, StoredTensor> over() {
        var all = new LinkedHashMap<>(base.tensors());
        all.putAll(tensors);
        return all;
    }

    private static Map<String, Double> alphas(Json config) {
        var alphas = new LinkedHashMap<String, Double>();
        if (config.has("alpha_pattern")) {
            var patterns = config.at("alpha_pattern");
            for (var pattern : patterns.keys()) {
                alphas.put(pattern, patterns.number(pattern));
                requireRegex(patterns, pattern);
            }
        }
        return alphas;
    }

    private static void requireRegex(Json patterns, String pattern) {
        try {
            Pattern.compile(pattern);
        } catch (PatternSyntaxException e) {
            throw new BadInput(
                    patterns.source() + ": alpha_pattern has the key " + pattern + ", which is no pattern", e);
        }
    }

    /** PEFT puts {@code base_model.model.} before the module's path; LLaVA's other weights may carry one model more. */
    private static String module(String published) {
        var name = published.startsWith("base_model.model.") ? published.substring(17) : published;
        return name.replace(".lora_A.default.", ".lora_A.")
                .replace(".lora_B.default.", ".lora_B.")
                .replace(".base_layer.", ".")
                .replace(".modules_to_save.default.", ".");
    }

    private static Path base(Source source, Json config) {
        return companion(source, "base", config.text("base_model_name_or_path", ""));
    }

    /**
     * Where a part lies that a checkpoint only names: where the caller said, or at the name as a path, or under that
     * name beside the checkpoint.
     */
    public static Path companion(Source source, String part, @Nullable String name) {
        var given = source.options().parts().get(part);
        if (given != null) {
            return given;
        }
        if (name != null && !name.isEmpty()) {
            var last = Path.of(name).getFileName();
            var beside =
                    last == null ? null : source.directory().toAbsolutePath().resolveSibling(last);
            for (var candidate : new @Nullable Path[] {Path.of(name), beside}) {
                if (candidate != null && Files.exists(candidate)) {
                    return candidate;
                }
            }
        }
        throw new BadInput(source.path() + " needs the checkpoint " + (name == null ? "" : name) + " as its " + part
                + ": give where it lies (--part " + part + "=PATH)");
    }
}
