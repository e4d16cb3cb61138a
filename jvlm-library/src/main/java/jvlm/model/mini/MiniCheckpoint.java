package jvlm.model.mini;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import jvlm.backbone.efficientnet.EfficientNetLite;
import jvlm.checkpoint.Layout;
import jvlm.checkpoint.View;
import jvlm.image.Filter;
import jvlm.image.Normalize;
import jvlm.image.Pipeline;
import jvlm.image.Resampler;
import jvlm.image.SizeRule;
import jvlm.image.Step;
import jvlm.json.Json;
import jvlm.model.Answering;
import jvlm.model.FeatureMemory;
import jvlm.model.Lazy;
import jvlm.model.Lora;
import jvlm.model.Opened;
import jvlm.model.Opened.Part;
import jvlm.model.Source;
import jvlm.model.Speech;
import org.jspecify.annotations.Nullable;

/**
 * Reads mini: projectors and decoder in one directory, the tower in the classifier's own, which config.json names. The
 * decoder may lie elsewhere too: see {@link MiniLanguage}.
 */
public final class MiniCheckpoint {
    private static final String TYPE = "mini";
    private static final String TOWER = "tower";
    private static final int SIDE = 224;
    private static final int MOST_HIDDEN = 1 << 16;
    private static final int MOST_LAYERS = 2;

    private static final List<Part> PARTS = List.of(
            Part.of(TOWER, "tower.").setApart(),
            Part.of("projector", "projector."),
            Part.of(MiniLanguage.PART, MiniLanguage.PREFIX).setApart());

    private static final Layout TOWER_NAMES = new Layout(
            List.of(new Layout.Drop("{rest}.num_batches_tracked"), new Layout.Rename("{rest}", "tower.{rest}")));

    private MiniCheckpoint() {}

    public static boolean recognises(Source source) {
        return source.modelType().equals(TYPE);
    }

    public static Opened open(Source source) {
        if (Lora.is(source)) {
            var lora = Lora.open(source);
            return open(source, lora.base(), lora);
        }
        return open(source, source, null);
    }

    private static Opened open(Source opened, Source source, @Nullable Lora lora) {
        var file = source.requiredSettings("config.json");
        var language = MiniLanguage.of(source, file);
        var config = config(file, language);
        var tower = source.companion(Lora.companion(source, TOWER, file.text(TOWER)));
        var views = new LinkedHashMap<String, View>(TOWER_NAMES.apply(tower.tensors()));
        views.putAll(language.views());
        views.putAll(MiniFiles.views(source, config.language().block().headDim()));
        if (lora != null) {
            views.putAll(Layout.SAME.apply(lora.tensors()));
        }
        var weights = source.weights(views).with(lora == null ? null : lora.adapter());
        var mini = new Mini(weights, config);
        var speech = new Lazy<>(() -> speech(source, language, config));
        return new Opened(
                weights,
                PARTS,
                () -> tasks(mini, speech, FeatureMemory.of(opened)),
                saved -> complete(saved, tower, language));
    }

    private static List<Object> tasks(Mini mini, Supplier<Speech> speech, FeatureMemory memory) {
        var decoder = new MiniDecoder(mini, memory);
        return List.of(new Answering(decoder, decoder::known, speech), decoder, new MiniLearner(mini, speech));
    }

    /** What is composed of other checkpoints says where they lie. */
    private static void complete(Path saved, Source tower, MiniLanguage language) {
        var other = language.source();
        if (other != null) {
            MiniFiles.completeConfig(saved, Map.of(TOWER, tower.path(), MiniLanguage.PART, other.path()));
        }
    }

    private static Mini.Config config(Json file, MiniLanguage language) {
        if (file.integer("image_size", SIDE) != SIDE) {
            throw file.at("image_size").error(SIDE + ", which the grid of 7 x 7 cells comes from");
        }
        double scale = file.number("projector_scale", 1);
        if (!(scale > 0 && scale < 1e6)) {
            throw file.at("projector_scale").error("a number above 0");
        }
        return new Mini.Config(
                new EfficientNetLite.Config(1, 1, SIDE),
                file.size("classes", 1000, MOST_HIDDEN),
                gridTokens(file),
                layers(file),
                file.size("projector_hidden_size", 512, MOST_HIDDEN),
                file.number("projector_dropout", 0),
                scale,
                language.imageToken(),
                language.config());
    }

    private static int layers(Json file) {
        int layers = file.integer("projector_layers", MOST_LAYERS);
        if (layers < 1 || layers > MOST_LAYERS) {
            throw file.at("projector_layers").error("1 or " + MOST_LAYERS);
        }
        return layers;
    }

    private static int gridTokens(Json file) {
        int tokens = file.size("grid_tokens", Mini.CELLS, Mini.CELLS);
        int side = (int) Math.round(Math.sqrt(tokens));
        if (side * side != tokens) {
            throw file.at("grid_tokens").error("a square number up to " + Mini.CELLS);
        }
        return tokens;
    }

    private static Speech speech(Source source, MiniLanguage language, Mini.Config config) {
        var voice = language.voice().get();
        boolean plain = "plain".equals(source.options().template());
        var processor = MiniProcessor.of(source, voice, pipeline(), config, plain);
        return new Speech(
                processor::prompt,
                processor.labels(voice.endIds()),
                processor.tokenizer(),
                voice.endIds(),
                List.of(),
                voice.sampling());
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
