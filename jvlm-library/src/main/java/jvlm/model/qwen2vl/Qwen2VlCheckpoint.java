package jvlm.model.qwen2vl;

import jvlm.backbone.qwenvl.PatchMerger;
import jvlm.backbone.qwenvl.Patches;
import jvlm.checkpoint.Weights;
import jvlm.ground.Scale;
import jvlm.json.Json;
import jvlm.model.Opened;
import jvlm.model.Source;
import jvlm.model.qwen2vl.QwenFiles.Sight;
import jvlm.nn.Activation;
import jvlm.nn.LayerNorm;

/** Reads Qwen2-VL in all its published layouts. */
public final class Qwen2VlCheckpoint {
    private static final String MODEL_TYPE = "qwen2_vl";

    private Qwen2VlCheckpoint() {}

    public static boolean recognises(Source source) {
        return QwenFiles.recognises(source, MODEL_TYPE);
    }

    public static Opened open(Source source) {
        return QwenFiles.open(source, Qwen2VlCheckpoint::sight, _ -> Scale::thousandths);
    }

    private static Sight sight(Weights w, Json vision, Patches patches, int features) {
        int width = QwenFiles.size(vision, "embed_dim", 1280);
        int heads = QwenFiles.heads(vision, width);
        double ratio = vision.number("mlp_ratio", 4);
        if (!(ratio * width >= 1 && ratio * width <= Integer.MAX_VALUE)) {
            throw vision.at("mlp_ratio").error("a positive number");
        }
        var config = new Qwen2Vision.Config(
                patches,
                width,
                (int) (ratio * width),
                QwenFiles.layers(vision),
                heads,
                Activation.of(vision.text("hidden_act", "quick_gelu"), vision.source()));
        var norm = new LayerNorm(w.at("merger.ln_q"), width, Qwen2Vision.EPS);
        var merger = new PatchMerger(w.at("merger"), norm::apply, patches.merge() * patches.merge(), width, features);
        return new Sight(new Qwen2Vision(w, config), merger, 0);
    }
}
