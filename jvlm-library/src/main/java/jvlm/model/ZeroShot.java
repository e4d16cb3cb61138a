package jvlm.model;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import jvlm.error.BadInput;
import jvlm.image.Image;
import jvlm.task.Classify;
import jvlm.task.DualEncoder;
import jvlm.task.Embed;
import jvlm.tensor.Scope;
import jvlm.tensor.Tensor;
import jvlm.tensor.Tensors;

/**
 * What two towers of one space can be asked to do: embed, and classify without training (CLIP, section 3.1.4: an
 * ensemble over prompts).
 *
 * @param template the prompt for a label where none is given, with braces in its place
 */
public record ZeroShot(DualEncoder model, String template) implements Embed, Classify {
    /** Rows that go through a tower at once. */
    private static final int CHUNK = 32;

    @Override
    public float[][] embedImages(List<Image> images) {
        return chunks(images, part -> model.embedPixels(model.pixels(part)));
    }

    @Override
    public float[][] embedTexts(List<String> texts) {
        return embedTexts(model, texts);
    }

    private static float[][] embedTexts(DualEncoder model, List<String> texts) {
        return chunks(texts, part -> model.embedIds(model.ids(part)));
    }

    @Override
    public double logitScale() {
        return model.logitScale();
    }

    @Override
    public List<List<Label>> classify(List<Image> images, List<String> labels) {
        if (labels.isEmpty()) {
            throw new BadInput("a model of two towers has no labels of its own: give some to choose from");
        }
        return Scope.inference(() -> {
            var weights = classifier(model, labels, List.of(template));
            var probabilities = rows(embedImages(images))
                    .matmul(weights)
                    .mul(logitScale())
                    .softmax(1)
                    .floats();
            var all = new ArrayList<List<Label>>();
            for (int i = 0; i < images.size(); i++) {
                all.add(ranked(labels, probabilities, i * labels.size()));
            }
            return all;
        });
    }

    @Override
    public List<String> ownLabels() {
        return List.of();
    }

    /** Weights {@code [width, labels]}: each label's prompts are embedded, and their mean is of length one again. */
    public static Tensor classifier(DualEncoder model, List<String> labels, List<String> templates) {
        var columns = new ArrayList<Tensor>();
        for (var label : labels) {
            var prompts = templates.stream().map(t -> t.replace("{}", label)).toList();
            columns.add(rows(embedTexts(model, prompts)).mean(0).normalized(0));
        }
        return Tensors.stack(columns, 1).named("classifier");
    }

    private static List<Label> ranked(List<String> labels, float[] probabilities, int from) {
        var ranked = new ArrayList<Label>();
        for (int i = 0; i < labels.size(); i++) {
            ranked.add(new Label(labels.get(i), probabilities[from + i]));
        }
        ranked.sort((a, b) -> Double.compare(b.probability(), a.probability()));
        return ranked;
    }

    private static <T> float[][] chunks(List<T> all, Function<List<T>, Tensor> embed) {
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

    private static Tensor rows(float[][] rows) {
        int width = rows.length == 0 ? 0 : rows[0].length;
        var flat = new float[rows.length * width];
        for (int i = 0; i < rows.length; i++) {
            System.arraycopy(rows[i], 0, flat, i * width, width);
        }
        return Tensors.floats(flat, rows.length, width);
    }
}
