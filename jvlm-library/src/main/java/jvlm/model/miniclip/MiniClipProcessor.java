package jvlm.model.miniclip;

import java.util.List;
import jvlm.error.BadInput;
import jvlm.image.Crop;
import jvlm.image.Filter;
import jvlm.image.Image;
import jvlm.image.Normalize;
import jvlm.image.Pipeline;
import jvlm.image.Resampler;
import jvlm.image.SizeRule;
import jvlm.image.Step;
import jvlm.tensor.Tensor;
import jvlm.tensor.Tensors;
import jvlm.text.ClipTokenizer;
import jvlm.text.Tokenizer;

/**
 * Pictures and texts to tensors.
 *
 * @param context tokens of a text at most
 * @param padding id that fills short rows
 */
record MiniClipProcessor(Pipeline pipeline, int side, Tokenizer tokenizer, int context, int padding, int vocabulary) {
    static MiniClipProcessor of(MiniClip.Config c, Tokenizer tokenizer) {
        return new MiniClipProcessor(
                pipeline(c.tower().image()),
                c.tower().image(),
                tokenizer,
                c.text().context(),
                c.text().padding(),
                c.text().vocabulary());
    }

    /** The largest square in the middle, whole: icons reach to their edges. The tower wants (x - 127) / 128. */
    private static Pipeline pipeline(int side) {
        float mean = 127f / 255;
        float std = 128f / 255;
        return new Pipeline(
                List.of(
                        new Step.ResizeTo(new SizeRule.ShortestEdge(side), Filter.BICUBIC, Resampler.PILLOW),
                        new Step.CentreCrop(side, side, Crop.Rule.TORCHVISION)),
                new Normalize(new float[] {mean, mean, mean}, new float[] {std, std, std}));
    }

    /** {@code [images, 3, side, side]}, F32. */
    Tensor pixels(List<Image> images) {
        int size = 3 * side * side;
        var batch = new float[Math.multiplyExact(images.size(), size)];
        for (int i = 0; i < images.size(); i++) {
            pipeline.write(images.get(i), batch, i * size);
        }
        return Tensors.floats(batch, images.size(), 3, side, side).named("pixel_values");
    }

    /** {@code [texts, time]}, I64, padded to the longest; longer texts than the context are cut. */
    Tensor ids(List<String> texts) {
        var rows = texts.stream().map(t -> tokenizer.encode(t, true)).toList();
        int longest = rows.stream().mapToInt(r -> r.length).max().orElse(0);
        int end = tokenizer.id("[SEP]");
        var fitted = rows.stream()
                .map(r -> ClipTokenizer.fit(r, Math.min(context, longest), end, padding))
                .toList();
        fitted.forEach(this::requireKnown);
        return Tensors.ids(fitted).named("input_ids");
    }

    private void requireKnown(int[] ids) {
        for (int id : ids) {
            if (id < 0 || id >= vocabulary) {
                throw new BadInput("token " + id + " of the tokenizer is beyond the " + vocabulary
                        + " rows of the text embedding: tokenizer and weights do not belong together");
            }
        }
    }
}
