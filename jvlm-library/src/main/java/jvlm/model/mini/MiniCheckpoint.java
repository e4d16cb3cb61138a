package jvlm.model.mini;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.function.Supplier;
import jvlm.backbone.efficientnet.EfficientNetLite;
import jvlm.backbone.llama.LlamaCheckpoint;
import jvlm.checkpoint.Layout;
import jvlm.checkpoint.View;
import jvlm.error.BadInput;
import jvlm.image.Filter;
import jvlm.image.Normalize;
import jvlm.image.Pipeline;
import jvlm.image.Resampler;
import jvlm.image.SizeRule;
import jvlm.image.Step;
import jvlm.json.Json;
import jvlm.model.Answering;
import jvlm.model.GenerationSettings;
import jvlm.model.Lazy;
import jvlm.model.Lora;
import jvlm.model.Opened;
import jvlm.model.Opened.Part;
import jvlm.model.Source;
import jvlm.model.Speech;
import jvlm.text.Tokenizer;

/** Reads mini: projectors and decoder in one directory, the tower in the classifier's own, which config.json names. */
public final class MiniCheckpoint {
    private static final String TYPE = "mini";
    private static final int SIDE = 224;
    private static final int MOST_HIDDEN = 1 << 16;
    private static final int MOST_LAYERS = 2;

    private static final List<Part> PARTS = List.of(
            Part.of("tower", "tower."), Part.of("projector", "projector."), Part.of("language", "language_model."));

    private static final Layout TOWER = new Layout(
            List.of(new Layout.Drop("{rest}.num_batches_tracked"), new Layout.Rename("{rest}", "tower.{rest}")));

    private MiniCheckpoint() {}

    public static boolean recognises(Source source) {
        return source.modelType().equals(TYPE);
    }

    public static Opened open(Source source) {
        var file = source.requiredSettings("config.json");
        var config = config(file);
        var tower = source.companion(Lora.companion(source, "tower", file.text("tower")));
        var views = new LinkedHashMap<String, View>(TOWER.apply(tower.tensors()));
        views.putAll(MiniFiles.views(source, config.language().block().headDim()));
        var weights = source.weights(views);
        var mini = new Mini(weights, config);
        var speech = new Lazy<>(() -> speech(source, config));
        return new Opened(weights, PARTS, () -> tasks(mini, speech));
    }

    private static List<Object> tasks(Mini mini, Supplier<Speech> speech) {
        var decoder = new MiniDecoder(mini);
        return List.of(new Answering(decoder, decoder::known, speech), decoder, new MiniLearner(mini, speech));
    }

    private static Mini.Config config(Json file) {
        var text = file.at("text_config");
        if (!text.text("model_type", "llama").equals("llama")) {
            throw text.at("model_type").error("llama");
        }
        if (file.integer("image_size", SIDE) != SIDE) {
            throw file.at("image_size").error(SIDE + ", which the grid of 7 x 7 cells comes from");
        }
        return new Mini.Config(
                new EfficientNetLite.Config(1, 1, SIDE),
                file.size("classes", 1000, MOST_HIDDEN),
                layers(file),
                file.size("projector_hidden_size", 512, MOST_HIDDEN),
                file.number("projector_dropout", 0),
                file.integer("image_token_id"),
                LlamaCheckpoint.config(text, "llama"));
    }

    private static int layers(Json file) {
        int layers = file.integer("projector_layers", MOST_LAYERS);
        if (layers < 1 || layers > MOST_LAYERS) {
            throw file.at("projector_layers").error("1 or " + MOST_LAYERS);
        }
        return layers;
    }

    private static Speech speech(Source source, Mini.Config config) {
        var tokenizer = source.owning(Tokenizer.open(source.path()));
        int image = tokenizer.id(MiniProcessor.IMAGE);
        if (image != config.imageToken()) {
            throw new BadInput(source.path() + ": the tokenizer's " + MiniProcessor.IMAGE + " has id " + image
                    + ", config.json says " + config.imageToken());
        }
        var processor = new MiniProcessor(
                pipeline(), tokenizer, "plain".equals(source.options().template()));
        var settings = GenerationSettings.of(source, tokenizer);
        return new Speech(
                processor::prompt,
                processor.labels(settings.endIds()),
                tokenizer,
                settings.endIds(),
                List.of(),
                settings.sampling());
    }

    /** The whole picture, squeezed into a square: nothing of it is lost, and places stay. */
    private static Pipeline pipeline() {
        float mean = 127f / 255;
        float std = 128f / 255;
        return new Pipeline(
                List.of(new Step.ResizeTo(new SizeRule.Exact(SIDE, SIDE), Filter.BICUBIC, Resampler.PILLOW)),
                new Normalize(new float[] {mean, mean, mean}, new float[] {std, std, std}));
    }
}
