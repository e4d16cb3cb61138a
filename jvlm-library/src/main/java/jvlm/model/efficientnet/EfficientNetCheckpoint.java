package jvlm.model.efficientnet;

import java.util.List;
import java.util.Set;
import jvlm.backbone.efficientnet.EfficientNetLite;
import jvlm.checkpoint.Layout;
import jvlm.image.Crop;
import jvlm.image.Filter;
import jvlm.image.Normalize;
import jvlm.image.Pipeline;
import jvlm.image.Resampler;
import jvlm.image.SizeRule;
import jvlm.image.Step;
import jvlm.json.Json;
import jvlm.model.Opened;
import jvlm.model.Opened.Part;
import jvlm.model.Source;

/** Reads EfficientNet-Lite0 classifiers: a bare state dictionary, or one beside a config.json that tells sizes. */
public final class EfficientNetCheckpoint {
    private static final String TYPE = "efficientnet_lite";
    private static final int MOST_SIDE = 16_384;
    private static final int MOST_COEFFICIENT = 100;

    private EfficientNetCheckpoint() {}

    public static boolean recognises(Source source) {
        return source.modelType().equals(TYPE)
                || source.tensors()
                        .keySet()
                        .containsAll(Set.of("_conv_stem.weight", "_conv_head.weight", "_fc.weight"));
    }

    public static Opened open(Source source) {
        var file = source.settings("config.json");
        var config = file == null
                ? new EfficientNetLite.Config(1, 1, 224)
                : new EfficientNetLite.Config(
                        coefficient(file, "width_coefficient"),
                        coefficient(file, "depth_coefficient"),
                        file.size("image_size", 224, MOST_SIDE));
        var layout = new Layout(List.of(new Layout.Drop("{rest}.num_batches_tracked")));
        var weights = source.weights(layout.apply(source.tensors()));
        var bias = source.tensors().get("_fc.bias");
        int labels = bias == null ? 1000 : Math.toIntExact(bias.elements());
        var classifier = new EfficientNetClassifier(weights, config, pipeline(config.image()), Labels.of(file, labels));
        return new Opened(
                weights,
                List.of(
                        Part.of("tower", "_conv_stem.", "_bn0.", "_blocks.", "_conv_head.", "_bn1."),
                        Part.of("head", "_fc.")),
                () -> List.of(classifier));
    }

    /** The published ones lie between 1 and 2. */
    private static double coefficient(Json file, String key) {
        double value = file.number(key, 1);
        if (!(value > 0 && value <= MOST_COEFFICIENT)) {
            throw file.at(key).error("a number above 0 and at most " + MOST_COEFFICIENT);
        }
        return value;
    }

    /** The middle 7/8 of the picture; the published weights want (x - 127) / 128 of 8-bit values. */
    private static Pipeline pipeline(int side) {
        float mean = 127f / 255;
        float std = 128f / 255;
        return new Pipeline(
                List.of(
                        new Step.ResizeTo(new SizeRule.ShortestEdge(side * 8 / 7), Filter.BICUBIC, Resampler.PILLOW),
                        new Step.CentreCrop(side, side, Crop.Rule.TORCHVISION)),
                new Normalize(new float[] {mean, mean, mean}, new float[] {std, std, std}));
    }
}
