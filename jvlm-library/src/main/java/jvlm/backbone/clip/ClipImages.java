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

    private static final int MOST_SIDE = 16_384;

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
            steps.add(new Step.ResizeTo(sizeRule(file, side), filter(file, resampler), resampler));
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
    public static Normalize normalize(Json file, Rounding rounding) {
        if (!file.flag("do_normalize", true)) {
            return Normalize.unit();
        }
        return new Normalize(numbers(file, "image_mean", MEAN), deviations(file, "image_std"), rounding);
    }

    /** Pillow's numbers of filters, 3 where the file says nothing; torch has but two of them. */
    public static Filter filter(Json file, Resampler resampler) {
        int number = file.integer("resample", 3);
        boolean torch = number == 2 || number == 3;
        if (number < 0 || number > 5 || resampler == Resampler.TORCH && !torch) {
            throw file.at("resample").error(resampler == Resampler.TORCH ? "2 or 3" : "a number from 0 to 5");
        }
        return Filter.of(number);
    }

    private static SizeRule sizeRule(Json file, int side) {
        if (file.has("size") && file.at("size").isObject()) {
            var size = file.at("size");
            return size.has("shortest_edge")
                    ? new SizeRule.ShortestEdge(pixels(size, "shortest_edge"))
                    : new SizeRule.Exact(pixels(size, "width"), pixels(size, "height"));
        }
        return new SizeRule.ShortestEdge(file.size("size", side, MOST_SIDE));
    }

    private static int edge(Json file, String key, String dimension, int otherwise) {
        return file.has(key) && file.at(key).isObject()
                ? pixels(file.at(key), dimension)
                : file.size(key, otherwise, MOST_SIDE);
    }

    private static int pixels(Json size, String key) {
        size.at(key);
        return size.size(key, 0, MOST_SIDE);
    }

    /** Three deviations by key, those of CLIP where the file says nothing. */
    public static float[] deviations(Json file, String key) {
        var std = numbers(file, key, STD);
        if (std[0] == 0 || std[1] == 0 || std[2] == 0) {
            throw file.at(key).error("three numbers other than 0");
        }
        return std;
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
