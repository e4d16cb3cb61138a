package jvlm.eval.verify;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import jvlm.error.BadInput;
import jvlm.eval.LinearProbe;
import org.jspecify.annotations.Nullable;

/** Replays a logistic regression on recorded features. */
final class LinearProbeRun {
    private LinearProbeRun() {}

    static Verdict run(Case recorded, Comparison comparison) {
        var file = recorded.file(recorded.inputs().text("features"));
        var features = recorded.tensors(file);
        var trainX = rows(require(features.get("train_x"), "train_x"));
        var testX = rows(require(features.get("test_x"), "test_x"));
        var trainY = labels(require(features.get("train_y"), "train_y"));
        var testY = labels(require(features.get("test_y"), "test_y"));
        var settings = recorded.settings().at("probe");
        int classes = Arrays.stream(trainY).max().orElse(0) + 1;
        var probe = LinearProbe.fit(trainX, trainY, classes, settings.number("C"), settings.integer("max_iter"));
        comparison.see("coef", array(Arrays.asList(probe.weights())));
        comparison.see("intercept", array(List.<double[]>of(probe.intercepts())).at(0));
        comparison.see(
                "test_prob",
                array(Arrays.stream(testX).map(probe::probabilities).toList()));
        comparison.value("prediction", Arrays.stream(testX).map(probe::predict).toList());
        comparison.value("train_accuracy", accuracy(probe, trainX, trainY));
        comparison.value("test_accuracy", accuracy(probe, testX, testY));
        return comparison.verdict(Set.of("coef", "test_prob", "prediction"));
    }

    private static Array require(@Nullable Array array, String name) {
        if (array == null) {
            throw new BadInput("the features lack " + name);
        }
        return array;
    }

    private static float[][] rows(Array a) {
        var rows = new ArrayList<float[]>();
        for (int i = 0; i < a.shape()[0]; i++) {
            rows.add(a.at(i).values());
        }
        return rows.toArray(float[][]::new);
    }

    private static int[] labels(Array a) {
        var labels = new int[a.values().length];
        for (int i = 0; i < labels.length; i++) {
            labels[i] = Math.round(a.values()[i]);
        }
        return labels;
    }

    private static Array array(List<double[]> rows) {
        int width = rows.getFirst().length;
        var values = new float[rows.size() * width];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) rows.get(i / width)[i % width];
        }
        return new Array(values, new long[] {rows.size(), width});
    }

    private static double accuracy(LinearProbe probe, float[][] x, int[] y) {
        int right = 0;
        for (int i = 0; i < y.length; i++) {
            right += probe.predict(x[i]) == y[i] ? 1 : 0;
        }
        return (double) right / y.length;
    }
}
