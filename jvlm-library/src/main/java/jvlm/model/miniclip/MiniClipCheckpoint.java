package jvlm.model.miniclip;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import jvlm.backbone.bert.BertCheckpoint;
import jvlm.backbone.bert.BertGguf;
import jvlm.backbone.efficientnet.EfficientNetLite;
import jvlm.checkpoint.Layout;
import jvlm.checkpoint.View;
import jvlm.json.Json;
import jvlm.model.Lazy;
import jvlm.model.Lora;
import jvlm.model.Opened;
import jvlm.model.Opened.Part;
import jvlm.model.Source;
import jvlm.model.ZeroShot;
import jvlm.text.Tokenizer;

/**
 * Reads a model of type {@code mini_clip}: {@code config.json} with open_clip's keys {@code vision_cfg}, {@code text_cfg}
 * and {@code embed_dim}, and {@code model.safetensors} with the head. The towers are checkpoints of their own: the image
 * tower lies in a directory beside, for it serves other models too; the text tower is a GGUF file in the directory, or
 * where the part {@code text} was said to be, there in the form of transformers too.
 */
public final class MiniClipCheckpoint {
    private static final String TYPE = "mini_clip";

    /** The only image tower, by timm's name, and the directory beside that holds it. */
    private static final String TOWER = "tf_efficientnet_lite0";

    private static final String TOWER_DIRECTORY = "efficientnet-lite0";
    private static final String TEXT_FILE = "text.gguf";
    private static final int MOST_SIDE = 2048;
    private static final int MOST_WIDTH = 1 << 16;

    private MiniClipCheckpoint() {}

    public static boolean recognises(Source source) {
        return source.modelType().equals(TYPE);
    }

    public static Opened open(Source source) {
        var file = source.requiredSettings("config.json");
        var vision = file.at("vision_cfg");
        if (!vision.text("timm_model_name").equals(TOWER)) {
            throw vision.at("timm_model_name").error(TOWER);
        }
        var tower = source.companion(Lora.companion(source, "tower", TOWER_DIRECTORY));
        var text = source.companion(text(source, file.at("text_cfg")));
        var config = config(file, text);
        var weights = source.weights(views(source, tower, text));
        var model = new MiniClip(weights, config);
        var processor = new Lazy<>(() -> MiniClipProcessor.of(config, source.owning(tokenizer(text))));
        return new Opened(
                weights,
                List.of(
                        Part.of("tower", "tower."),
                        Part.of("names", "names."),
                        Part.of("image_head", "image_head."),
                        Part.of("text", "text."),
                        Part.of("scale", "logit_scale")),
                () -> {
                    var towers = new MiniClipTowers(model, processor);
                    return List.of(towers, new ZeroShot(towers, "{}"));
                });
    }

    private static Path text(Source source, Json settings) {
        if (!settings.text("hf_pooler_type", "mean_pooler").equals("mean_pooler")) {
            throw settings.at("hf_pooler_type").error("mean_pooler");
        }
        var given = source.options().parts().get("text");
        return given == null ? source.directory().resolve(TEXT_FILE) : given;
    }

    private static MiniClip.Config config(Json file, Source text) {
        var vision = file.at("vision_cfg");
        double known = vision.number("class_weight", 1);
        if (!(known >= 0 && known <= 100)) {
            throw vision.at("class_weight").error("a number from 0 to 100");
        }
        var bert = isGguf(text)
                ? BertGguf.config(text.metadata(), text.tensors(), text.path().toString())
                : BertCheckpoint.config(text.requiredSettings("config.json"));
        if (file.integer("embed_dim", bert.width()) != bert.width()) {
            throw file.at("embed_dim").error("the text tower's width " + bert.width());
        }
        return new MiniClip.Config(
                new EfficientNetLite.Config(1, 1, vision.size("image_size", 224, MOST_SIDE)),
                bert,
                vision.size("head_hidden", 512, MOST_WIDTH),
                known);
    }

    private static boolean isGguf(Source text) {
        return BertGguf.recognises(text.metadata());
    }

    private static Map<String, View> views(Source source, Source tower, Source text) {
        var all = new LinkedHashMap<>(Layout.SAME.apply(source.tensors()));
        var counters = new Layout(List.of(new Layout.Drop("{rest}.num_batches_tracked")));
        counters.apply(tower.tensors()).forEach((name, view) -> all.put("tower." + name, view));
        var names = isGguf(text) ? BertGguf.LAYOUT : BertCheckpoint.LAYOUT;
        names.apply(text.tensors()).forEach((name, view) -> all.put("text." + name, view));
        return all;
    }

    private static Tokenizer tokenizer(Source text) {
        return isGguf(text) ? Tokenizer.ofGguf(text.metadata(), text.path().toString()) : Tokenizer.open(text.path());
    }
}
