package jvlm.model.qwen2vl;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import jvlm.backbone.llama.Llama;
import jvlm.backbone.llama.LlamaCheckpoint;
import jvlm.backbone.qwenvl.PatchMerger;
import jvlm.backbone.qwenvl.Patches;
import jvlm.backbone.qwenvl.VisionTower;
import jvlm.checkpoint.Layout;
import jvlm.checkpoint.Layout.Drop;
import jvlm.checkpoint.Layout.Rename;
import jvlm.checkpoint.StoredTensor;
import jvlm.checkpoint.Weights;
import jvlm.image.Size;
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
import jvlm.nn.RopeScaling;
import jvlm.task.Ground;
import jvlm.text.ChatTemplate;
import jvlm.text.Tokenizer;
import org.jspecify.annotations.Nullable;

/**
 * What the files of Qwen2-VL and Qwen2.5-VL have in common. The records read the names of the hub's files; those of
 * transformers' modules from 4.52 on, and the mixture that its release 5 writes, become these.
 */
public final class QwenFiles {
    private static final int MOST_SIDE = 1024;
    private static final int MOST_FRAMES = 64;

    private static final List<Part> PARTS = List.of(
            Part.of("tower", "visual.patch_embed.", "visual.blocks."),
            Part.of("projector", "visual.merger."),
            Part.of("language", "model.", "lm_head."));

    private static final Layout LAYOUT = new Layout(List.of(
            new Drop("{rest}rotary_emb.inv_freq"),
            new Drop("{rest}rotary_pos_emb.inv_freq"),
            new Rename("model.visual.{rest}", "visual.{rest}"),
            new Rename("model.language_model.{rest}", "model.{rest}")));

    private QwenFiles() {}

    /**
     * Tower and merger.
     *
     * @param tokensPerSecond see {@link Qwen2Vl.Config}
     */
    public record Sight(VisionTower tower, PatchMerger merger, double tokensPerSecond) {}

    /** Reads tower and merger, whose features have the width of the language model, by vision_config. */
    @FunctionalInterface
    public interface SightReader {
        Sight read(Weights w, Json vision, Patches patches, int features);
    }

    /** True for a checkpoint of the type, or LoRA weights over one. */
    public static boolean recognises(Source source, String modelType) {
        if (source.settings("config.json") == null && Lora.is(source)) {
            return Lora.open(source).base().modelType().equals(modelType);
        }
        return source.modelType().equals(modelType);
    }

    /**
     * Settings, vocabulary and tensors, which may lie apart: under LoRA weights, or in a checkpoint that completes this one.
     *
     * @param settings config.json and how pictures are prepared
     * @param voice tokenizer and template
     */
    private record Files(
            Source settings,
            Source voice,
            Map<String, StoredTensor> tensors,
            @Nullable Lora lora) {
        static Files of(Source source) {
            var base = source.options().parts().get("base");
            if (Lora.is(source)) {
                var lora = Lora.open(source);
                boolean own = source.settings("config.json") != null;
                return new Files(own ? source : lora.base(), own ? source : lora.base(), lora.over(), lora);
            }
            if (base == null) {
                return new Files(source, source, source.tensors(), null);
            }
            var under = source.companion(base);
            var tensors = new LinkedHashMap<>(under.tensors());
            tensors.putAll(source.tensors());
            boolean speaks = source.settings("tokenizer.json") != null || source.settings("vocab.json") != null;
            return new Files(source, speaks ? source : under, tensors, null);
        }
    }

    /** @param ground what coordinates in answers mean, told by the size that a picture is scaled to */
    public static Opened open(Source source, SightReader reader, Function<UnaryOperator<Size>, Ground> ground) {
        var files = Files.of(source);
        var file = files.settings.requiredSettings("config.json");
        var tensors = files.tensors;
        var language = language(file, tensors.isEmpty() || tensors.containsKey("lm_head.weight"));
        var weights = source.weights(layout(language).apply(tensors))
                .modules(QwenFiles::module)
                .with(files.lora == null ? null : files.lora.adapter());
        var vision = file.orEmpty("vision_config");
        var patches = patches(vision);
        var sight = reader.read(weights.at("visual"), vision, patches, language.width());
        var config = new Qwen2Vl.Config(
                patches,
                language,
                file.integer("image_token_id", 151655),
                file.integer("video_token_id", 151656),
                sight.tokensPerSecond);
        var model = new Qwen2Vl(config, sight.tower, sight.merger, new Llama(weights, language));
        var speech = new Lazy<>(() -> speech(files, config));
        var pictures = new Lazy<>(() -> QwenPictures.of(files.settings, patches));
        var coordinates = ground.apply(picture -> pictures.get().resized(picture));
        return new Opened(weights, PARTS, () -> tasks(model, speech, coordinates, FeatureMemory.of(source)));
    }

    private static List<Object> tasks(
            Qwen2Vl model, Supplier<Speech> speech, Ground coordinates, FeatureMemory memory) {
        var decoder = new QwenDecoder(model, memory);
        return List.of(
                new Answering(decoder, decoder::known, speech), decoder, new QwenLearner(model, speech), coordinates);
    }

    /** An answer is predicted with the end of its turn and the line end after it, as the authors' fine-tuning does. */
    private static Speech speech(Files files, Qwen2Vl.Config config) {
        var source = files.voice;
        var tokenizer = source.owning(Tokenizer.open(source.path()));
        var settings = GenerationSettings.of(source, tokenizer);
        var template = ChatTemplate.required(source.path())
                .with(files.settings.options().templateVariables());
        var processor = QwenProcessor.of(files.settings, config, tokenizer, template);
        var labels = new TemplateLabels(processor::text, processor::prompt, processor::ids, Set.of());
        return new Speech(processor::prompt, labels, tokenizer, settings.endIds(), List.of(), settings.sampling());
    }

    private static Layout layout(Llama.Config language) {
        var rules = new ArrayList<Layout.Rule>();
        if (language.tied()) {
            rules.add(new Drop("lm_head.weight"));
        }
        rules.addAll(LAYOUT.rules());
        return new Layout(rules);
    }

    /** The name that a tensor of the files has in the modules of transformers from 4.52 on. */
    private static String module(String name) {
        if (name.startsWith("visual.")) {
            return "model." + name;
        }
        boolean inner = name.startsWith("model.")
                && !name.startsWith("model.language_model.")
                && !name.startsWith("model.visual.");
        return inner ? "model.language_model." + name.substring("model.".length()) : name;
    }

    /**
     * The language model's sizes stand beside the others in the hub's files, in text_config in newer ones, in both in
     * some.
     *
     * @param head whether a file may hold a head of its own, where no setting tells
     */
    private static Llama.Config language(Json file, boolean head) {
        var inner = file.orEmpty("text_config");
        var text = inner.has("hidden_size") || file.has("text_config") && !file.has("hidden_size") ? inner : file;
        var config = LlamaCheckpoint.config(text, LlamaCheckpoint.QWEN2_VL_TEXT);
        if (!(config.scaling() instanceof RopeScaling.Sections)) {
            throw text.error("an mrope_section in rope_scaling or rope_parameters");
        }
        return config.withTied(file.flag("tie_word_embeddings", inner.flag("tie_word_embeddings", !head)));
    }

    private static Patches patches(Json vision) {
        int channels = size(vision, vision.has("in_channels") ? "in_channels" : "in_chans", 3);
        if (channels != 3) {
            throw vision.error("3 channels of pictures, not " + channels);
        }
        return new Patches(
                vision.size("patch_size", 14, MOST_SIDE),
                vision.size("temporal_patch_size", 2, MOST_FRAMES),
                vision.size("spatial_merge_size", 2, MOST_SIDE));
    }

    /** A positive number. */
    public static int size(Json vision, String key, int otherwise) {
        return vision.size(key, otherwise, Integer.MAX_VALUE);
    }

    public static int layers(Json vision) {
        return vision.size("depth", 32, Llama.MOST_LAYERS);
    }

    /** Heads of a tower: each is turned by rows and by columns, in pairs of components. */
    public static int heads(Json vision, int width) {
        int heads = size(vision, "num_heads", 16);
        if (width % heads != 0 || width / heads % 4 != 0) {
            throw vision.error("num_heads that cut the width " + width + " into heads of a multiple of 4 components");
        }
        return heads;
    }
}
