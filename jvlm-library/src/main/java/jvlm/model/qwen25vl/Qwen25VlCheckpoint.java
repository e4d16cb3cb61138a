package jvlm.model.qwen25vl;

import java.util.Set;
import java.util.stream.Collectors;
import jvlm.backbone.qwenvl.PatchMerger;
import jvlm.backbone.qwenvl.Patches;
import jvlm.checkpoint.Weights;
import jvlm.ground.Scale;
import jvlm.json.Json;
import jvlm.model.Opened;
import jvlm.model.Source;
import jvlm.model.qwen2vl.QwenFiles;
import jvlm.model.qwen2vl.QwenFiles.Sight;
import jvlm.nn.Activation;
import jvlm.nn.RmsNorm;

/** Reads Qwen2.5-VL in all its published layouts. */
public final class Qwen25VlCheckpoint {
    private static final String MODEL_TYPE = "qwen2_5_vl";
    private static final Set<Integer> FULL = Set.of(7, 15, 23, 31);

    private Qwen25VlCheckpoint() {}

    public static boolean recognises(Source source) {
        return QwenFiles.recognises(source, MODEL_TYPE);
    }

    public static Opened open(Source source) {
        return QwenFiles.open(
                source, Qwen25VlCheckpoint::sight, resize -> picture -> Scale.resized(resize.apply(picture), picture));
    }

    private static Sight sight(Weights w, Json vision, Patches patches, int features) {
        int width = QwenFiles.size(vision, "hidden_size", 3584);
        int heads = QwenFiles.heads(vision, width);
        var config = new Qwen25Vision.Config(
                patches,
                width,
                QwenFiles.size(vision, "intermediate_size", 3420),
                QwenFiles.layers(vision),
                heads,
                Activation.of(vision.text("hidden_act", "silu"), vision.source()),
                window(vision, patches),
                full(vision));
        var norm = new RmsNorm(w.at("merger.ln_q"), width, Qwen25Vision.EPS);
        var merger = new PatchMerger(w.at("merger"), norm::apply, patches.merge() * patches.merge(), width, features);
        return new Sight(new Qwen25Vision(w, config), merger, tokensPerSecond(vision));
    }

    /** Side in cells of a window given in pixels. */
    private static int window(Json vision, Patches patches) {
        int pixels = QwenFiles.size(vision, "window_size", 112);
        if (pixels < patches.factor()) {
            throw vision.at("window_size").error("at least " + patches.factor() + " pixels, one feature");
        }
        return pixels / patches.factor();
    }

    private static Set<Integer> full(Json vision) {
        return vision.has("fullatt_block_indexes")
                ? vision.at("fullatt_block_indexes").list().stream()
                        .map(Json::asInt)
                        .collect(Collectors.toSet())
                : FULL;
    }

    /** The published files say 2; where one is silent, the configuration class says 4. */
    private static double tokensPerSecond(Json vision) {
        double rate = vision.number("tokens_per_second", 4);
        if (!(rate > 0 && rate < 1e6)) {
            throw vision.at("tokens_per_second").error("a positive number");
        }
        return rate;
    }
}
