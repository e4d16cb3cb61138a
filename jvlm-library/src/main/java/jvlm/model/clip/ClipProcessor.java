package jvlm.model.clip;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import jvlm.backbone.clip.ClipImages;
import jvlm.error.BadInput;
import jvlm.image.Crop;
import jvlm.image.Filter;
import jvlm.image.Image;
import jvlm.image.Normalize;
import jvlm.image.Pad;
import jvlm.image.Pipeline;
import jvlm.image.Resampler;
import jvlm.image.Size;
import jvlm.image.SizeRule;
import jvlm.image.Step;
import jvlm.json.Json;
import jvlm.model.Source;
import jvlm.tensor.Tensor;
import jvlm.tensor.Tensors;
import jvlm.text.ClipTokenizer;
import jvlm.text.Tokenizer;

/**
 * Pictures and texts to tensors.
 *
 * @param padded texts fill the whole context with zeros, as OpenAI and open_clip do; else they are padded to the longest
 */
public record ClipProcessor(
        Pipeline pipeline, Size size, Tokenizer tokenizer, int context, boolean padded, int rowsOfEmbedding) {
    private static final String MERGES = "bpe_simple_vocab_16e6.txt.gz";

    static ClipProcessor of(Source source, Clip.Config config) {
        var size = config.image().size();
        int context = config.text().context();
        int rows = config.text().vocabulary();
        var openClip = source.settings(ClipCheckpoint.OPEN_CLIP_CONFIG);
        if (source.modelType().equals("clip")) {
            var file = source.imageSettings();
            var pipeline = file == null
                    ? ClipImages.plain(size.height())
                    : ClipImages.pipeline(file, size.height(), Resampler.PILLOW);
            var tokenizer = source.owning(Tokenizer.open(source.path()));
            return new ClipProcessor(pipeline, size, tokenizer, context, false, rows);
        }
        var pipeline =
                openClip == null ? ClipImages.plain(size.height()) : openClip(openClip.orEmpty("preprocess_cfg"), size);
        return new ClipProcessor(
                pipeline, size, source.owning(merges(source, openClip != null, rows)), context, true, rows);
    }

    private static Tokenizer merges(Source source, boolean openClip, int rows) {
        Path beside = source.directory().resolve(MERGES);
        if (Files.isRegularFile(beside)) {
            return openClip ? ClipTokenizer.openClip(beside) : ClipTokenizer.openAi(beside);
        }
        if (rows != ClipTokenizer.PUBLISHED_SIZE) {
            throw new BadInput(source.path() + ": its vocabulary of " + rows + " tokens is not CLIP's; " + MERGES
                    + " is expected beside the weights");
        }
        return openClip ? ClipTokenizer.openClip() : ClipTokenizer.openAi();
    }

    private static Pipeline openClip(Json c, Size size) {
        var filter =
                switch (c.text("interpolation", "bicubic")) {
                    case "bicubic" -> Filter.BICUBIC;
                    case "bilinear" -> Filter.BILINEAR;
                    default -> throw c.at("interpolation").error("bicubic or bilinear");
                };
        var normalize = new Normalize(ClipImages.numbers(c, "mean", ClipImages.MEAN), ClipImages.deviations(c, "std"));
        var steps = new ArrayList<Step>();
        switch (c.text("resize_mode", "shortest")) {
            case "shortest" -> {
                steps.add(new Step.ResizeTo(shortest(size), filter, Resampler.PILLOW));
                steps.add(new Step.CentreCrop(size.width(), size.height(), Crop.Rule.TORCHVISION));
            }
            case "longest" -> {
                steps.add(new Step.ResizeTo(longest(size), filter, Resampler.PILLOW));
                steps.add(new Step.PadTo(size.width(), size.height(), fill(c), Pad.Place.CENTRE));
            }
            case "squash" ->
                steps.add(new Step.ResizeTo(new SizeRule.Exact(size.width(), size.height()), filter, Resampler.PILLOW));
            default -> throw c.at("resize_mode").error("shortest, longest or squash");
        }
        return new Pipeline(steps, normalize);
    }

    private static SizeRule shortest(Size size) {
        return size.width() == size.height()
                ? new SizeRule.ShortestEdge(size.width())
                : new SizeRule.Covering(size.width(), size.height());
    }

    private static SizeRule longest(Size size) {
        if (size.width() != size.height()) {
            throw new BadInput("resize_mode longest with pictures of " + size + ": only squares are supported");
        }
        return new SizeRule.LongestEdge(size.width());
    }

    private static int fill(Json c) {
        int grey = c.has("fill_color") && c.at("fill_color").isNumber() ? c.integer("fill_color") : 0;
        return grey << 16 | grey << 8 | grey;
    }

    /** {@code [images, 3, height, width]}, F32. */
    public Tensor pixels(List<Image> images) {
        int plane = 3 * size.width() * size.height();
        var batch = new float[images.size() * plane];
        for (int i = 0; i < images.size(); i++) {
            var becomes = pipeline.size(Size.of(images.get(i)));
            if (!becomes.equals(size)) {
                throw new BadInput(
                        "the preprocessing makes pictures " + becomes + ", the tower reads " + size + " pixels");
            }
            pipeline.write(images.get(i), batch, i * plane);
        }
        return Tensors.floats(batch, images.size(), 3, size.height(), size.width())
                .named("pixel_values");
    }

    /** {@code [texts, time]}, I64. */
    public Tensor ids(List<String> texts) {
        var rows = texts.stream().map(t -> tokenizer.encode(t, true)).toList();
        int longest = rows.stream().mapToInt(r -> r.length).max().orElse(0);
        int length = padded ? context : Math.min(context, longest);
        int fill = padded ? 0 : Math.max(0, tokenizer.padId());
        var fitted = rows.stream()
                .map(r -> ClipTokenizer.fit(r, length, tokenizer.eosId(), fill))
                .toList();
        fitted.forEach(this::requireKnown);
        return Tensors.ids(fitted).named("input_ids");
    }

    private void requireKnown(int[] ids) {
        for (int id : ids) {
            if (id < 0 || id >= rowsOfEmbedding) {
                throw new BadInput("token " + id + " of the tokenizer is beyond the " + rowsOfEmbedding
                        + " rows of the text embedding: tokenizer and weights do not belong together");
            }
        }
    }
}
