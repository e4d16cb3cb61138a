package jvlm.model.clip;

import java.util.List;
import java.util.Map;
import jvlm.backbone.clip.ClipEncoder;
import jvlm.backbone.clip.ClipText;
import jvlm.backbone.clip.ClipVision;
import jvlm.checkpoint.Layout;
import jvlm.checkpoint.StoredTensor;
import jvlm.image.Size;
import jvlm.json.Json;
import jvlm.model.Lazy;
import jvlm.model.Opened;
import jvlm.model.Opened.Part;
import jvlm.model.Source;
import jvlm.model.ZeroShot;
import jvlm.nn.Activation;

/** Reads CLIP as transformers, open_clip and OpenAI publish it. */
public final class ClipCheckpoint {
    static final String OPEN_CLIP_CONFIG = "open_clip_config.json";

    /** Pixels of a side and layers of a tower: more than any has, few enough to be counted up to. */
    static final int MOST_SIDE = 16_384;

    static final int MOST_LAYERS = 4096;

    private ClipCheckpoint() {}

    /** A config.json of type clip, an open_clip_config.json, or the tensor names of OpenAI's archives. */
    public static boolean recognises(Source source) {
        return source.modelType().equals("clip")
                || source.settings(OPEN_CLIP_CONFIG) != null
                || OpenAiSizes.recognises(source.tensors());
    }

    public static Opened open(Source source) {
        var openClip = source.settings(OPEN_CLIP_CONFIG);
        Clip.Config config;
        Layout layout;
        if (source.modelType().equals("clip")) {
            config = transformers(source.requiredSettings("config.json"));
            layout = ClipLayouts.TRANSFORMERS;
        } else {
            config = openClip != null ? OpenClipConfig.read(openClip) : OpenAiSizes.infer(source.tensors());
            layout = original(source.tensors(), config);
        }
        var weights = source.weights(layout.apply(source.tensors()));
        var clip = new Clip(weights, config);
        var processor = new Lazy<>(() -> ClipProcessor.of(source, config));
        return new Opened(
                weights,
                List.of(
                        Part.of("tower", "vision_model.", "visual."),
                        Part.of("text", "text_model."),
                        Part.of("projections", "visual_projection.", "text_projection.", "logit_scale")),
                () -> {
                    var towers = new ClipTowers(clip, processor);
                    return List.of(towers, new ZeroShot(towers, "a photo of a {}."));
                });
    }

    private static Layout original(Map<String, StoredTensor> tensors, Clip.Config config) {
        var text = tensors.containsKey("text.token_embedding.weight") ? "text." : "";
        return config.image() instanceof Clip.ResNetConfig ? ClipLayouts.openaiResNet(text) : ClipLayouts.openai(text);
    }

    /** The configuration of transformers' CLIPModel; a legacy *_config_dict overrides what stands beside it. */
    static Clip.Config transformers(Json config) {
        var vision = legacy(config, "vision_config");
        var text = legacy(config, "text_config");
        int embed = config.size("projection_dim", 512, Integer.MAX_VALUE);
        int end = text.integer("eos_token_id", 49407);
        return new Clip.Config(
                new Clip.VitConfig(vision(vision)),
                new ClipText.Config(
                        encoder(text, 512, 2048, 12, 8),
                        text.size("vocab_size", 49408, Integer.MAX_VALUE),
                        text.size("max_position_embeddings", 77, Integer.MAX_VALUE),
                        end == 2 ? -1 : end), // files before the id was mended: the highest id ends the text
                embed);
    }

    private static Json legacy(Json config, String key) {
        return config.has(key + "_dict") ? config.at(key + "_dict") : config.orEmpty(key);
    }

    /** The configuration of a CLIP image tower, alone or in another system. */
    public static ClipVision.Config vision(Json c) {
        int side = c.size("image_size", 224, MOST_SIDE);
        int patch = c.size("patch_size", 32, side);
        return new ClipVision.Config(encoder(c, 768, 3072, 12, 12), new Size(side, side), patch);
    }

    private static ClipEncoder.Config encoder(Json c, int width, int mlp, int layers, int heads) {
        var e = new ClipEncoder.Config(
                c.size("hidden_size", width, Integer.MAX_VALUE),
                c.size("intermediate_size", mlp, Integer.MAX_VALUE),
                c.size("num_hidden_layers", layers, MOST_LAYERS),
                c.size("num_attention_heads", heads, Integer.MAX_VALUE),
                Activation.of(c.text("hidden_act", "quick_gelu"), c.source()),
                c.number("layer_norm_eps", 1e-5));
        if (e.width() % e.heads() != 0) {
            throw c.error("a hidden_size that num_attention_heads = " + e.heads() + " divides");
        }
        return e;
    }
}
