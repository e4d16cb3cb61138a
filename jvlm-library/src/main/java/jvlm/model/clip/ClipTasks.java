package jvlm.model.clip;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import jvlm.error.BadInput;
import jvlm.image.Image;
import jvlm.task.Classify;
import jvlm.task.DualEncoder;
import jvlm.task.Embed;
import jvlm.task.See;
import jvlm.tensor.Scope;
import jvlm.tensor.Tensor;
import jvlm.tensor.Tensors;

/** What CLIP can be asked to do: embed, and classify without training (section 3.1.4: an ensemble over prompts). */
public record ClipTasks(Clip clip, Supplier<ClipProcessor> processor) implements Embed, Classify, DualEncoder, See {
    /** Rows that go through a tower at once. */
    private static final int CHUNK = 32;

    private static final List<String> TEMPLATES = List.of("a photo of a {}.");

    @Override
    public float[][] embedImages(List<Image> images) {
        return chunks(images, part -> clip.embedImages(processor.get().pixels(part)));
    }

    @Override
    public float[][] embedTexts(List<String> texts) {
        return chunks(texts, part -> clip.embedTexts(processor.get().ids(part)));
    }

    @Override
    public long[] pictureShape() {
        var size = clip.config().image().size();
        return new long[] {3, size.height(), size.width()};
    }

    @Override
    public Tensor see(Tensor pixels) {
        return clip.embedImages(pixels);
    }

    @Override
    public Tensor pixels(List<Image> images) {
        return processor.get().pixels(images);
    }

    @Override
    public Tensor ids(List<String> texts) {
        return processor.get().ids(texts);
    }

    @Override
    public Tensor embedPixels(Tensor pixels) {
        return clip.embedImages(pixels);
    }

    @Override
    public Tensor embedIds(Tensor ids) {
        return clip.embedTexts(ids);
    }

    @Override
    public Tensor logScale() {
        return clip.logitScale();
    }

    @Override
    public Tensor features(Tensor pixels) {
        return clip.features(pixels);
    }

    @Override
    public Tensor embedFeatures(Tensor features) {
        return clip.embedFeatures(features);
    }

    @Override
    public double logitScale() {
        return clip.scale();
    }

    @Override
    public double logitBias() {
        return clip.bias();
    }

    @Override
    public List<List<Label>> classify(List<Image> images, List<String> labels) {
        return classify(images, labels, TEMPLATES);
    }

    /** Zero-shot classification; each template has one pair of braces for the label. */
    public List<List<Label>> classify(List<Image> images, List<String> labels, List<String> templates) {
        if (labels.isEmpty()) {
            throw new BadInput("CLIP has no labels of its own: give some to choose from");
        }
        return Scope.inference(() -> {
            var weights = classifier(labels, templates);
            var pixels = Tensors.floats(
                    flat(embedImages(images)), images.size(), clip.config().embed());
            var probabilities =
                    pixels.matmul(weights).mul(logitScale()).softmax(1).floats();
            var all = new ArrayList<List<Label>>();
            for (int i = 0; i < images.size(); i++) {
                all.add(ranked(labels, probabilities, i * labels.size()));
            }
            return all;
        });
    }

    /** Each label's prompts are embedded and normalised, their mean is normalised again. */
    @Override
    public Tensor classifier(List<String> labels, List<String> templates) {
        var columns = new ArrayList<Tensor>();
        for (var label : labels) {
            var prompts = templates.stream().map(t -> t.replace("{}", label)).toList();
            var embeds = Tensors.floats(
                    flat(embedTexts(prompts)), prompts.size(), clip.config().embed());
            columns.add(embeds.mean(0).normalized(0));
        }
        return Tensors.stack(columns, 1).named("classifier");
    }

    @Override
    public List<String> ownLabels() {
        return List.of();
    }

    private static List<Label> ranked(List<String> labels, float[] probabilities, int from) {
        var ranked = new ArrayList<Label>();
        for (int i = 0; i < labels.size(); i++) {
            ranked.add(new Label(labels.get(i), probabilities[from + i]));
        }
        ranked.sort((a, b) -> Double.compare(b.probability(), a.probability()));
        return ranked;
    }

    private <T> float[][] chunks(List<T> all, Function<List<T>, Tensor> embed) {
        var rows = new float[all.size()][];
        for (int at = 0; at < all.size(); at += CHUNK) {
            var part = all.subList(at, Math.min(all.size(), at + CHUNK));
            float[] values = Scope.inference(() -> embed.apply(part).floats());
            int width = values.length / part.size();
            for (int i = 0; i < part.size(); i++) {
                rows[at + i] = Arrays.copyOfRange(values, i * width, (i + 1) * width);
            }
        }
        return rows;
    }

    private static float[] flat(float[][] rows) {
        int width = rows.length == 0 ? 0 : rows[0].length;
        var flat = new float[rows.length * width];
        for (int i = 0; i < rows.length; i++) {
            System.arraycopy(rows[i], 0, flat, i * width, width);
        }
        return flat;
    }
}
