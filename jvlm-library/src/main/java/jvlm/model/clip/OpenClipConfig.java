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

    private static final int MOST_WIDTH = 1 << 20;

    static Clip.Config read(Json file) {
        var model = file.at("model_cfg");
        var vision = model.at("vision_cfg");
        var text = model.at("text_cfg");
        refuse(vision, VISION_OPTIONS);
        refuse(text, TEXT_OPTIONS);
        var activation = model.flag("quick_gelu", false) ? Activation.QUICK_GELU : Activation.GELU;
        int embed = required(model, "embed_dim");
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
        int width = c.size("width", resnet ? 64 : 768, MOST_WIDTH);
        int headWidth = c.size("head_width", 64, MOST_WIDTH);
        if (resnet) {
            var depths = depths(c.at("layers"));
            int side = c.size("image_size", 224, ClipCheckpoint.MOST_SIDE);
            return new Clip.ResNetConfig(new ModifiedResNet.Config(
                    width, depths, side, divides(c, width * 32, width * 32 / headWidth), embed));
        }
        var encoder = new ClipEncoder.Config(
                width,
                mlp(c, width),
                c.size("layers", 12, ClipCheckpoint.MOST_LAYERS),
                divides(c, width, width / headWidth),
                activation,
                1e-5);
        var size = imageSize(c);
        int patch = c.size("patch_size", 16, Math.min(size.width(), size.height()));
        return new Clip.VitConfig(new ClipVision.Config(encoder, size, patch));
    }

    private static int required(Json c, String key) {
        c.at(key);
        return c.size(key, 0, MOST_WIDTH);
    }

    /** Blocks of the four stages of a ResNet. */
    private static List<Integer> depths(Json layers) {
        var depths = layers.list().stream().map(Json::asInt).toList();
        if (depths.size() != 4 || depths.stream().anyMatch(n -> n < 1 || n > ClipCheckpoint.MOST_LAYERS)) {
            throw layers.error("four numbers of blocks");
        }
        return depths;
    }

    /** One side, or height and width. */
    private static Size imageSize(Json c) {
        if (c.has("image_size") && c.at("image_size").isList()) {
            var sides = c.at("image_size").list();
            if (sides.size() != 2) {
                throw c.at("image_size").error("height and width");
            }
            return new Size(side(sides.get(1)), side(sides.get(0)));
        }
        int side = c.size("image_size", 224, ClipCheckpoint.MOST_SIDE);
        return new Size(side, side);
    }

    private static int side(Json side) {
        int pixels = side.asInt();
        if (pixels < 1 || pixels > ClipCheckpoint.MOST_SIDE) {
            throw side.error("a number from 1 to " + ClipCheckpoint.MOST_SIDE);
        }
        return pixels;
    }

    private static ClipText.Config text(Json c, Activation activation) {
        int width = c.size("width", 512, MOST_WIDTH);
        var encoder = new ClipEncoder.Config(
                width,
                mlp(c, width),
                c.size("layers", 12, ClipCheckpoint.MOST_LAYERS),
                divides(c, width, c.integer("heads", 8)),
                activation,
                1e-5);
        return new ClipText.Config(
                encoder,
                c.size("vocab_size", 49408, Integer.MAX_VALUE),
                c.size("context_length", 77, Integer.MAX_VALUE),
                -1);
    }

    private static int mlp(Json c, int width) {
        double mlp = width * c.number("mlp_ratio", 4);
        if (!(mlp >= 1 && mlp <= Integer.MAX_VALUE)) {
            throw c.at("mlp_ratio").error("a number above 0");
        }
        return (int) mlp;
    }

    private static int divides(Json c, int width, int heads) {
        if (heads <= 0 || width % heads != 0) {
            throw c.error("a width that the number of heads divides");
        }
        return heads;
    }
}
