package jvlm.model.qwen2vl;

import java.util.List;
import jvlm.backbone.clip.ClipImages;
import jvlm.backbone.qwenvl.Grid;
import jvlm.backbone.qwenvl.Patches;
import jvlm.error.BadInput;
import jvlm.image.Filter;
import jvlm.image.Image;
import jvlm.image.Normalize;
import jvlm.image.Normalize.Rounding;
import jvlm.image.Pipeline;
import jvlm.image.Resampler;
import jvlm.image.Size;
import jvlm.image.SmartResize;
import jvlm.image.Step;
import jvlm.json.Json;
import jvlm.model.Source;
import jvlm.task.Message;
import jvlm.task.Message.Budget;
import jvlm.task.Prompt.Pixels;
import org.jspecify.annotations.Nullable;

/**
 * Pictures and clips to patches, by preprocessor_config.json.
 *
 * @param budget pixels of a picture or frame where the message does not say
 * @param resize whether they are scaled at all
 * @param resampler Pillow for files as they were published; torchvision for those that a later release wrote
 */
record QwenPictures(
        Patches patches, Budget budget, boolean resize, Filter filter, Resampler resampler, Normalize normalize) {
    /** What the published files say. */
    private static final Budget PUBLISHED = new Budget(3136, 12_845_056);

    static QwenPictures of(Source source, Patches patches) {
        var file = source.imageSettings();
        if (file == null) {
            var normalize = new Normalize(ClipImages.MEAN, ClipImages.STD);
            return new QwenPictures(patches, PUBLISHED, true, Filter.BICUBIC, Resampler.PILLOW, normalize);
        }
        requireSame(file, "patch_size", patches.side());
        requireSame(file, "temporal_patch_size", patches.frames());
        requireSame(file, "merge_size", patches.merge());
        boolean later = source.settings("preprocessor_config.json") == null
                || file.text("image_processor_type", "").endsWith("Fast");
        var resampler = later ? Resampler.TORCH : Resampler.PILLOW;
        return new QwenPictures(
                patches,
                budget(file),
                file.flag("do_resize", true),
                ClipImages.filter(file, resampler),
                resampler,
                ClipImages.normalize(file, later ? Rounding.TRANSFORMERS : Rounding.TORCHVISION));
    }

    private static void requireSame(Json file, String key, int expected) {
        if (file.integer(key, expected) != expected) {
            throw file.at(key).error(expected + ", as config.json says");
        }
    }

    /** Counts of pixels under their old names, or as the edges that newer files call them. */
    private static Budget budget(Json file) {
        var size = file.orEmpty("size");
        long least = pixels(file, "min_pixels", pixels(size, "shortest_edge", PUBLISHED.minPixels()));
        long most = pixels(file, "max_pixels", pixels(size, "longest_edge", PUBLISHED.maxPixels()));
        if (least > most) {
            throw file.error("min_pixels (" + least + ") of at most max_pixels (" + most + ")");
        }
        return new Budget(least, most);
    }

    private static long pixels(Json file, String key, long otherwise) {
        return file.has(key) ? file.size(key, 1, Integer.MAX_VALUE) : otherwise;
    }

    /** The grid that a part of a message becomes; null for text. */
    @Nullable
    Grid grid(Message.Part part) {
        return switch (part) {
            case Message.Text _ -> null;
            case Message.Picture(var image, var own) ->
                patches.grid(1, pipeline(own).size(Size.of(image)));
            case Message.Video(var frames, double _, var own) ->
                patches.grid(frames.size(), pipeline(own).size(common(frames)));
        };
    }

    /** The size that a picture is scaled to where its message does not say. */
    Size resized(Size picture) {
        return pipeline(null).size(picture);
    }

    /** The patches of a part of a message; null for text. */
    @Nullable
    Pixels pixels(Message.Part part) {
        return switch (part) {
            case Message.Text _ -> null;
            case Message.Picture(var image, var own) -> pixels(List.of(image), own);
            case Message.Video(var frames, double _, var own) -> pixels(frames, own);
        };
    }

    private Pixels pixels(List<Image> frames, @Nullable Budget own) {
        var pipeline = pipeline(own);
        common(frames);
        return patches.of(frames.stream().map(pipeline::picture).toList(), normalize);
    }

    private Pipeline pipeline(@Nullable Budget own) {
        var pixels = own == null ? budget : own.within(budget);
        Step step = new Step.ResizeTo(
                resize ? new SmartResize(patches.factor(), pixels.minPixels(), pixels.maxPixels()) : this::unchanged,
                filter,
                resampler);
        return new Pipeline(List.of(step), normalize);
    }

    private Size unchanged(Size from) {
        if (from.width() % patches.factor() != 0 || from.height() % patches.factor() != 0) {
            throw new BadInput("a picture of " + from + " pixels, expected multiples of " + patches.factor()
                    + " where do_resize is false");
        }
        return from;
    }

    private static Size common(List<Image> frames) {
        var size = Size.of(frames.getFirst());
        for (var frame : frames) {
            if (!Size.of(frame).equals(size)) {
                throw new BadInput(
                        "a clip has frames of " + size + " and of " + Size.of(frame) + " pixels, expected one size");
            }
        }
        return size;
    }
}
