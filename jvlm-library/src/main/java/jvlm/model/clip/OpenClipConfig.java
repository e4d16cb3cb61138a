package jvlm.model.clip;

import java.util.List;
import jvlm.backbone.clip.ClipEncoder;
import jvlm.backbone.clip.ClipText;
import jvlm.backbone.clip.ClipVision;
import jvlm.backbone.resnet.ModifiedResNet;
import jvlm.image.Size;
import jvlm.json.Json;
import jvlm.nn.Activation;

/** Reads open_clip_config.json. */
final class OpenClipConfig {
    private OpenClipConfig() {}

    /** Options of open_clip that change the forward pass in ways that are not built here. */
    private static final List<String> VISION_OPTIONS = List.of(
            "timm_model_name",
            "ls_init_value",
            "attentional_pool",
            "no_ln_pre",
            "input_patchnorm",
            "global_average_pool",
            "final_ln_after_pool");

    private static final List<String> TEXT_OPTIONS = List.of(
            "hf_model_name", "ls_init_value", "embed_cls", "no_causal_mask", "proj_bias", "final_ln_after_pool");

    static Clip.Config read(Json file) {
        var model = file.at("model_cfg");
        var vision = model.at("vision_cfg");
        var text = model.at("text_cfg");
        refuse(vision, VISION_OPTIONS);
        refuse(text, TEXT_OPTIONS);
        var activation = model.flag("quick_gelu", false) ? Activation.QUICK_GELU : Activation.GELU;
        int embed = model.integer("embed_dim");
        return new Clip.Config(tower(vision, activation, embed), text(text, activation), embed);
    }

    private static void refuse(Json c, List<String> options) {
        for (var option : options) {
            if (c.has(option) && !c.at(option).raw().equals("false")) {
                throw c.at(option).error("nothing: this option is not supported");
            }
        }
    }

    private static Clip.TowerConfig tower(Json c, Activation activation, int embed) {
        boolean resnet = c.has("layers") && c.at("layers").isList();
        int width = c.integer("width", resnet ? 64 : 768);
        int headWidth = c.integer("head_width", 64);
        if (resnet) {
            var depths = c.at("layers").list().stream().map(Json::asInt).toList();
            int side = c.integer("image_size", 224);
            return new Clip.ResNetConfig(new ModifiedResNet.Config(
                    width, depths, side, divides(c, width * 32, width * 32 / headWidth), embed));
        }
        var encoder = new ClipEncoder.Config(
                width,
                (int) (width * c.number("mlp_ratio", 4)),
                c.integer("layers", 12),
                divides(c, width, width / headWidth),
                activation,
                1e-5);
        return new Clip.VitConfig(new ClipVision.Config(encoder, imageSize(c), c.integer("patch_size", 16)));
    }

    /** One side, or height and width. */
    private static Size imageSize(Json c) {
        if (c.has("image_size") && c.at("image_size").isList()) {
            var sides = c.at("image_size").list();
            if (sides.size() != 2) {
                throw c.at("image_size").error("height and width");
            }
            return new Size(sides.get(1).asInt(), sides.get(0).asInt());
        }
        int side = c.integer("image_size", 224);
        return new Size(side, side);
    }

    private static ClipText.Config text(Json c, Activation activation) {
        int width = c.integer("width", 512);
        var encoder = new ClipEncoder.Config(
                width,
                (int) (width * c.number("mlp_ratio", 4)),
                c.integer("layers", 12),
                divides(c, width, c.integer("heads", 8)),
                activation,
                1e-5);
        return new ClipText.Config(encoder, c.integer("vocab_size", 49408), c.integer("context_length", 77), -1);
    }

    private static int divides(Json c, int width, int heads) {
        if (heads <= 0 || width % heads != 0) {
            throw c.error("a width that the number of heads divides");
        }
        return heads;
    }
}
