package jvlm.backbone.clip;

import java.util.ArrayList;
import java.util.List;
import jvlm.image.Crop;
import jvlm.image.Filter;
import jvlm.image.Normalize;
import jvlm.image.Normalize.Rounding;
import jvlm.image.Pad;
import jvlm.image.Pipeline;
import jvlm.image.Resampler;
import jvlm.image.SizeRule;
import jvlm.image.Step;
import jvlm.json.Json;

/**
 * The preprocessing file that transformers publishes beside CLIP towers (preprocessor_config.json): resize, centre crop,
 * scale, normalise. Sizes are a number or an object, by the age of the file.
 */
public final class ClipImages {
    public static final float[] MEAN = {0.48145466f, 0.4578275f, 0.40821073f};
    public static final float[] STD = {0.26862954f, 0.26130258f, 0.27577711f};

    private ClipImages() {}

    /**
     * @param side of the pictures that the tower reads, where the file says nothing
     * @param resampler TORCH follows the tensors of transformers 5, PILLOW the arrays of earlier releases, which also cut
     *     and round otherwise
     */
    public static Pipeline pipeline(Json file, int side, Resampler resampler) {
        var steps = new ArrayList<Step>();
        boolean tensors = resampler == Resampler.TORCH;
        var normalize = normalize(file, tensors ? Rounding.TRANSFORMERS : Rounding.TORCHVISION);
        if (file.flag("do_pad", false)) {
            steps.add(new Step.PadSquare(Pad.colour(normalize.mean())));
        }
        if (file.flag("do_resize", true)) {
            steps.add(new Step.ResizeTo(sizeRule(file, side), Filter.of(file.integer("resample", 3)), resampler));
        }
        if (file.flag("do_center_crop", true)) {
            int height = edge(file, "crop_size", "height", side);
            int width = edge(file, "crop_size", "width", side);
            steps.add(new Step.CentreCrop(
                    width, height, tensors ? Crop.Rule.TRANSFORMERS : Crop.Rule.TRANSFORMERS_ARRAY));
        }
        return new Pipeline(List.copyOf(steps), normalize);
    }

    /** The steps for a tower without a file: OpenAI's own. */
    public static Pipeline plain(int side) {
        return new Pipeline(
                List.of(
                        new Step.ResizeTo(new SizeRule.ShortestEdge(side), Filter.BICUBIC, Resampler.PILLOW),
                        new Step.CentreCrop(side, side, Crop.Rule.TORCHVISION)),
                new Normalize(MEAN, STD));
    }

    /** Mean and deviation of the file, or those of CLIP. */
    private static Normalize normalize(Json file, Rounding rounding) {
        return file.flag("do_normalize", true)
                ? new Normalize(numbers(file, "image_mean", MEAN), numbers(file, "image_std", STD), rounding)
                : Normalize.unit();
    }

    private static SizeRule sizeRule(Json file, int side) {
        if (file.has("size") && file.at("size").isObject()) {
            var size = file.at("size");
            return size.has("shortest_edge")
                    ? new SizeRule.ShortestEdge(size.integer("shortest_edge"))
                    : new SizeRule.Exact(size.integer("width"), size.integer("height"));
        }
        return new SizeRule.ShortestEdge(file.integer("size", side));
    }

    private static int edge(Json file, String key, String dimension, int otherwise) {
        return file.has(key) && file.at(key).isObject()
                ? file.at(key).integer(dimension)
                : file.integer(key, otherwise);
    }

    /** Three numbers by key. */
    public static float[] numbers(Json file, String key, float[] otherwise) {
        if (!file.has(key)) {
            return otherwise;
        }
        var list = file.at(key).list();
        if (list.size() != 3) {
            throw file.at(key).error("three numbers");
        }
        var values = new float[3];
        for (int i = 0; i < 3; i++) {
            values[i] = (float) list.get(i).asNumber();
        }
        return values;
    }
}
