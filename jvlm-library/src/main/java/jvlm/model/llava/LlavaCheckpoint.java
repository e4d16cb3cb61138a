package jvlm.model.llava;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import jvlm.backbone.llama.LlamaCheckpoint;
import jvlm.checkpoint.Layout;
import jvlm.checkpoint.View;
import jvlm.json.Json;
import jvlm.model.Answering;
import jvlm.model.FeatureMemory;
import jvlm.model.GenerationSettings;
import jvlm.model.Lazy;
import jvlm.model.Lora;
import jvlm.model.Opened;
import jvlm.model.Opened.Part;
import jvlm.model.Source;
import jvlm.model.Speech;
import jvlm.model.TemplateLabels;
import jvlm.model.llava.Llava.Config;
import jvlm.model.llava.Llava.ProjectorConfig;
import jvlm.nn.Activation;
import jvlm.text.ChatTemplate;
import jvlm.text.Tokenizer;

/** Reads LLaVA as transformers publishes it; {@link LlavaOriginal} reads the authors' own files. */
public final class LlavaCheckpoint {
    static final List<Part> PARTS = List.of(
            Part.of("tower", "vision_tower.").setApart(),
            Part.of("projector", "multi_modal_projector."),
            Part.of("language", "language_model."));

    private LlavaCheckpoint() {}

    public static boolean recognises(Source source) {
        return isTransformers(source) || LlavaOriginal.recognises(source);
    }

    /** Both layouts use the type llava: only transformers' nests a configuration of the text model. */
    private static boolean isTransformers(Source source) {
        var config = source.settings("config.json");
        if (config == null) {
            return Lora.is(source) && isTransformers(Lora.open(source).base());
        }
        return source.modelType().equals("llava") && config.has("vision_config");
    }

    public static Opened open(Source source) {
        if (!isTransformers(source)) {
            return LlavaOriginal.open(source);
        }
        var lora = Lora.is(source) ? Lora.open(source) : null;
        var settings = lora == null || source.settings("config.json") != null ? source : lora.base();
        var config = config(settings.requiredSettings("config.json"));
        var layout = layout(config);
        // What the files lack is published under the names that the records read, those of the hub's files.
        var weights = source.weights(layout.apply(lora == null ? source.tensors() : lora.over()))
                .modules(LlavaLayouts::module)
                .with(lora == null ? null : lora.adapter());
        var llava = new Llava(weights, config);
        var speech = new Lazy<>(() -> speech(settings, config));
        return new Opened(weights, PARTS, () -> tasks(llava, speech, FeatureMemory.of(source)));
    }

    /** Dialogue, and decoding and the tower by themselves. */
    static List<Object> tasks(Llava llava, Supplier<Speech> speech, FeatureMemory memory) {
        var decoder = new LlavaDecoder(llava, memory);
        return List.of(new Answering(decoder, decoder::known, speech), decoder, new LlavaLearner(llava, speech));
    }

    private static Speech speech(Source source, Config config) {
        var tokenizer = source.owning(Tokenizer.open(source.path()));
        var settings = GenerationSettings.of(source, tokenizer);
        var template =
                ChatTemplate.required(source.path()).with(source.options().templateVariables());
        var processor = LlavaProcessor.of(source, config, tokenizer, template);
        var ends = settings.endIds();
        var labels = new TemplateLabels(processor::text, processor::prompt, (text, _) -> processor.ids(text), ends);
        return new Speech(processor::prompt, labels, tokenizer, ends, List.of(), settings.sampling());
    }

    private static Layout layout(Config config) {
        return config.language().tied()
                ? new Layout(List.of(
                                new Layout.Drop("lm_head.weight"), new Layout.Drop("language_model.lm_head.weight")))
                        .then(LlavaLayouts.TRANSFORMERS.rules())
                : LlavaLayouts.TRANSFORMERS;
    }

    private static Config config(Json file) {
        var vision = file.at("vision_config");
        var text = file.orEmpty("text_config");
        var type = text.text("model_type", "llama");
        if (!LlamaCheckpoint.serves(type)) {
            throw text.at("model_type").error("llama, mistral or qwen2");
        }
        var language = LlamaCheckpoint.config(text, type);
        if (file.flag("tie_word_embeddings", false) && !text.has("tie_word_embeddings")) {
            language = language.withTied(true);
        }
        return new Config(
                Tower.config(vision),
                language,
                new ProjectorConfig(
                        2,
                        Activation.of(file.text("projector_hidden_act", "gelu"), file.source()),
                        file.flag("multimodal_projector_bias", true)),
                file.integer("image_token_index", file.integer("image_token_id", 32000)),
                featureLayers(file),
                classToken(file),
                Merge.FLAT);
    }

    private static List<Integer> featureLayers(Json file) {
        if (file.has("vision_feature_layer") && file.at("vision_feature_layer").isList()) {
            return file.at("vision_feature_layer").list().stream()
                    .map(Json::asInt)
                    .toList();
        }
        return List.of(file.integer("vision_feature_layer", -2));
    }

    private static boolean classToken(Json file) {
        return switch (file.text("vision_feature_select_strategy", "default")) {
            case "default" -> false;
            case "full" -> true;
            default -> throw file.at("vision_feature_select_strategy").error("default or full");
        };
    }

    /** Views of several checkpoints together, later ones over earlier. */
    @SafeVarargs
    static Map<String, View> together(Map<String, View>... sources) {
        var all = new LinkedHashMap<String, View>();
        for (var views : sources) {
            all.putAll(views);
        }
        return all;
    }
}
