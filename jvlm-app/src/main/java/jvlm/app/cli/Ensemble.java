package jvlm.app.cli;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import jvlm.Vlm;
import jvlm.error.BadInput;
import jvlm.image.Image;
import jvlm.task.Classify;
import jvlm.task.Embed;

/**
 * A zero-shot classifier: the mean of each label's embedded prompts, at length one (Radford et al., 2021, section
 * 3.1.4).
 *
 * @param weights {@code [labels][width]}
 * @param scale what cosines are multiplied by
 */
record Ensemble(List<String> labels, double[][] weights, double scale) {
    static Ensemble of(Embed model, List<String> labels, List<String> templates) {
        for (var template : templates) {
            if (!template.contains("{}")) {
                throw new BadInput("template \"" + template + "\" has no {} for the label");
            }
        }
        var weights = labels.stream()
                .map(label -> mean(model.embedTexts(
                        templates.stream().map(t -> t.replace("{}", label)).toList())))
                .toArray(double[][]::new);
        return new Ensemble(labels, weights, model.logitScale());
    }

    /** Labels of a picture, the likeliest first. */
    List<Classify.Label> rank(Vlm vlm, Image picture) {
        float[] image = vlm.embedImages(List.of(picture))[0];
        var logits = new double[weights.length];
        double max = Double.NEGATIVE_INFINITY;
        for (int i = 0; i < logits.length; i++) {
            for (int j = 0; j < image.length; j++) {
                logits[i] += scale * weights[i][j] * image[j];
            }
            max = Math.max(max, logits[i]);
        }
        double sum = 0;
        for (int i = 0; i < logits.length; i++) {
            logits[i] = Math.exp(logits[i] - max);
            sum += logits[i];
        }
        var ranked = new ArrayList<Classify.Label>();
        for (int i = 0; i < logits.length; i++) {
            ranked.add(new Classify.Label(labels.get(i), logits[i] / sum));
        }
        ranked.sort(Comparator.comparingDouble(Classify.Label::probability).reversed());
        return ranked;
    }

    private static double[] mean(float[][] rows) {
        var mean = new double[rows[0].length];
        double square = 0;
        for (int j = 0; j < mean.length; j++) {
            for (float[] row : rows) {
                mean[j] += row[j] / rows.length;
            }
            square += mean[j] * mean[j];
        }
        for (int j = 0; j < mean.length; j++) {
            mean[j] /= Math.sqrt(square);
        }
        return mean;
    }
}
