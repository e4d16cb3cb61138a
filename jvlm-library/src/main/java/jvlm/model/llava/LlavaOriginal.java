package jvlm.model.llava;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import jvlm.backbone.llama.Llama;
import jvlm.backbone.llama.LlamaCheckpoint;
import jvlm.checkpoint.Layout;
import jvlm.checkpoint.StoredTensor;
import jvlm.checkpoint.View;
import jvlm.json.Json;
import jvlm.model.FeatureMemory;
import jvlm.model.GenerationSettings;
import jvlm.model.Lazy;
import jvlm.model.Lora;
import jvlm.model.Opened;
import jvlm.model.Source;
import jvlm.model.Speech;
import jvlm.model.llava.Llava.Config;
import jvlm.model.llava.Llava.ProjectorConfig;
import jvlm.nn.Activation;
import jvlm.text.Tokenizer;
import org.jspecify.annotations.Nullable;

/**
 * Reads LLaVA as its authors publish it: whole, as a projector alone over a base model, or as LoRA weights over a base
 * model. The tower is only named ({@code mm_vision_tower}) and lies elsewhere.
 */
final class LlavaOriginal {
    /** Stands for one picture in the ids; no token has it. */
    static final int IMAGE = -200;

    private static final Pattern MLP = Pattern.compile("mlp(\\d)x_gelu");

    private LlavaOriginal() {}

    static boolean recognises(Source source) {
        var config = source.settings("config.json");
        return config != null && config.has("mm_vision_tower") && config.has("hidden_size");
    }

    /** Where the language model's weights and tokenizer lie, and all tensors under the names of a whole checkpoint. */
    private record Weighed(
            Source base,
            Map<String, StoredTensor> tensors,
            @Nullable Lora lora) {}

    static Opened open(Source source) {
        var file = source.requiredSettings("config.json");
        var files = files(source);
        boolean ownTower = carriesTower(source, file);
        var tower = ownTower ? towerSettings(source, file) : tower(source, file);
        var vision = vision(tower, file);
        var config = config(file, files.base, vision);
        var layout = layout(ownTower, config.language().tied());
        var towers =
                ownTower ? Map.<String, View>of() : LlavaLayouts.tower(vision).apply(tower.tensors());
        var weights = source.weights(LlavaCheckpoint.together(towers, layout.apply(files.tensors)))
                .publishing(LlavaLayouts.original(true)::published)
                .with(files.lora == null ? null : files.lora.adapter());
        var llava = new Llava(weights, config);
        var speech = new Lazy<>(() -> speech(source, files.base, tower, file, config));
        return new Opened(
                weights, LlavaCheckpoint.PARTS, () -> LlavaCheckpoint.tasks(llava, speech, FeatureMemory.of(source)));
    }

    private static Weighed files(Source source) {
        if (Lora.is(source)) {
            var lora = Lora.open(source);
            return new Weighed(lora.base(), lora.over(), lora);
        }
        boolean projectorOnly = !source.tensors().isEmpty()
                && source.tensors().keySet().stream().allMatch(n -> n.contains("mm_projector"));
        if (!projectorOnly) {
            return new Weighed(source, source.tensors(), null);
        }
        var base = source.companion(Lora.companion(source, "base", null));
        var all = new LinkedHashMap<>(base.tensors());
        source.tensors().forEach((name, t) -> all.put(name.startsWith("model.") ? name : "model." + name, t));
        return new Weighed(base, all, null);
    }

    /** The tower was trained along, and its weights are here. */
    private static boolean carriesTower(Source source, Json file) {
        boolean trained = file.flag("unfreeze_mm_vision_tower", false)
                || file.text("mm_tunable_parts", "").contains("mm_vision_tower");
        return trained && source.tensors().keySet().stream().anyMatch(n -> n.startsWith("model.vision_tower."));
    }

    private static Source tower(Source source, Json file) {
        return source.companion(Lora.companion(source, "tower", file.text("mm_vision_tower")));
    }

    /** How a tower is built whose weights are here: as the checkpoint says that it came from. */
    private static Source towerSettings(Source source, Json file) {
        return file.has("vision_config")
                ? source
                : source.settingsOf(Lora.companion(source, "tower", file.text("mm_vision_tower")));
    }

    private static Tower.Config vision(Source tower, Json file) {
        var config = tower.requiredSettings("config.json");
        var vision = config.has("vision_config") ? config.at("vision_config") : config;
        return Tower.config(vision);
    }

    private static Config config(Json file, Source base, Tower.Config vision) {
        var language = language(file, base);
        return new Config(
                vision,
                language,
                projector(file),
                IMAGE,
                List.of(file.integer("mm_vision_select_layer", -2)),
                switch (file.text("mm_vision_select_feature", "patch")) {
                    case "patch" -> false;
                    case "cls_patch" -> true;
                    default -> throw file.at("mm_vision_select_feature").error("patch or cls_patch");
                },
                Merge.of(file));
    }

    /** The type says llava_llama, llava_mistral ... in newer files and llava in older ones. */
    private static Llama.Config language(Json file, Source base) {
        var type = file.text("model_type", "llava_llama");
        var family = type.startsWith("llava_") ? type.substring(6) : "llama";
        if (!LlamaCheckpoint.serves(family)) {
            throw file.at("model_type").error("llava_llama, llava_mistral or llava_qwen2");
        }
        var config = LlamaCheckpoint.config(file, family);
        var rows = base.tensors().get("model.embed_tokens.weight");
        return rows == null ? config : config.withVocabulary(Math.toIntExact(rows.shape()[0]));
    }

    private static ProjectorConfig projector(Json file) {
        var type = file.text("mm_projector_type", "linear");
        var mlp = MLP.matcher(type);
        int layers =
                switch (type) {
                    case "linear" -> 1;
                    case "identity" -> 0;
                    default -> {
                        if (!mlp.matches() || mlp.group(1).equals("0") || Integer.parseInt(mlp.group(1)) > 4) {
                            throw file.at("mm_projector_type")
                                    .error("linear, identity or mlpNx_gelu with N from 1 to 4");
                        }
                        yield Integer.parseInt(mlp.group(1));
                    }
                };
        return new ProjectorConfig(layers, Activation.GELU, true);
    }

    private static Layout layout(boolean ownTower, boolean tied) {
        var layout = LlavaLayouts.original(ownTower);
        return tied ? new Layout(List.of(new Layout.Drop("lm_head.weight"))).then(layout.rules()) : layout;
    }

    private static boolean hasTokenizer(Source source) {
        return Stream.of("tokenizer.json", "tokenizer.model", "vocab.json")
                .anyMatch(name -> Files.isRegularFile(source.path().resolve(name)));
    }

    /** The authors' code takes LLaMA's slow tokenizer and Mistral's fast one, which decodes broken bytes otherwise. */
    private static Tokenizer tokenizer(Json file, Path directory) {
        var tokenizer = Tokenizer.open(directory);
        if (!file.text("model_type", "").equals("llava_mistral")) {
            return tokenizer;
        }
        try (tokenizer) {
            return tokenizer.withBytesTogether();
        }
    }

    private static Speech speech(Source source, Source base, Source tower, Json file, Config config) {
        var tokenizer = source.owning(tokenizer(file, hasTokenizer(source) ? source.path() : base.path()));
        var prompts = LlavaOriginalProcessor.of(source, tower, file, config, tokenizer);
        var settings = GenerationSettings.of(base, tokenizer);
        return new Speech(
                prompts::prompt,
                new LlavaLabels(prompts, legacy(source, base)),
                prompts.tokenizer(),
                settings.endIds(),
                prompts.stops(),
                settings.sampling());
    }

    /** LLaMA's tokenizer as it was at first, which files that do not say otherwise mean. */
    private static boolean legacy(Source source, Source base) {
        var own = source.settings("tokenizer_config.json");
        var settings = own == null ? base.settings("tokenizer_config.json") : own;
        return settings == null || !settings.has("legacy") || settings.flag("legacy", true);
    }
}
