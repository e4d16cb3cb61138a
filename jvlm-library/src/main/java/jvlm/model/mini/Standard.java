package jvlm.model.mini;

import java.util.List;
import jvlm.backbone.efficientnet.EfficientNetLite;
import jvlm.nn.BatchNorm2d;
import jvlm.tensor.DType;
import jvlm.tensor.Scope;
import jvlm.tensor.Tensor;
import jvlm.tensor.Tensors;

/**
 * Brings the tower's features to mean zero and deviation one, channel by channel, as far as its batch norms tell: what a
 * batch norm puts out has its bias as mean and its weight as deviation on the pictures that the tower was trained on.
 */
record Standard(Tensor cellMean, Tensor cellScale, Tensor pooledMean, Tensor pooledScale) {
    /** Of the deviation over places, what is left in their mean: neighbouring places are alike. */
    private static final double LEFT_IN_MEAN = 0.6;

    private static final double LEAST_DEVIATION = 1e-2;
    private static final double HIGHEST = 6;

    static Standard of(EfficientNetLite tower) {
        var last = tower.blocks().getLast().projectNorm();
        // Along the skip connections of a stage the outputs of its blocks add up.
        var stage = tower.blocks().subList(Mini.MIDDLE_BLOCK - 2, Mini.MIDDLE_BLOCK + 1);
        var middle = stage.stream().map(EfficientNetLite.Block::projectNorm).toList();
        var middleMean = sum(middle, n -> n.bias());
        var middleVariance = sum(middle, n -> n.weight().mul(n.weight()));
        var mean = new float[Mini.CELL];
        var scale = new float[Mini.CELL];
        float[] lastMean = last.bias().floats();
        float[] lastDeviation = last.weight().abs().floats();
        for (int i = 0; i < Mini.CELL; i++) {
            boolean isLast = i < lastMean.length;
            int channel = isLast ? i : (i - lastMean.length) % middleMean.length;
            mean[i] = isLast ? lastMean[channel] : middleMean[channel];
            scale[i] = inverse(isLast ? lastDeviation[channel] : Math.sqrt(middleVariance[channel]));
        }
        return pooled(mean, scale, tower.headNorm());
    }

    private static float[] sum(List<BatchNorm2d> norms, java.util.function.Function<BatchNorm2d, Tensor> value) {
        return Scope.inference(() ->
                norms.stream().map(value).reduce(Tensor::add).orElseThrow().floats());
    }

    /** The head's channels are cut to 0 .. 6: mean and deviation of a normal number after that. */
    private static Standard pooled(float[] cellMean, float[] cellScale, BatchNorm2d head) {
        float[] means = head.bias().floats();
        float[] deviations = head.weight().abs().floats();
        var mean = new float[means.length];
        var scale = new float[means.length];
        for (int i = 0; i < means.length; i++) {
            double sum = 0;
            double squares = 0;
            double weights = 0;
            for (double z = -4; z <= 4; z += 0.05) {
                double weight = Math.exp(-z * z / 2);
                double value = Math.clamp(means[i] + z * deviations[i], 0, HIGHEST);
                sum += weight * value;
                squares += weight * value * value;
                weights += weight;
            }
            double average = sum / weights;
            mean[i] = (float) average;
            scale[i] = inverse(LEFT_IN_MEAN * Math.sqrt(Math.max(0, squares / weights - average * average)));
        }
        return new Standard(kept(cellMean), kept(cellScale), kept(mean), kept(scale));
    }

    private static float inverse(double deviation) {
        return (float) (1 / (deviation + LEAST_DEVIATION));
    }

    private static Tensor kept(float[] values) {
        return Scope.keep(() -> Tensors.floats(values, values.length));
    }

    /** {@code [pictures, 49, 768]}. */
    Tensor cells(Tensor cells) {
        return cells.to(DType.F32).sub(cellMean).mul(cellScale);
    }

    /** {@code [pictures, 1280]}. */
    Tensor pooled(Tensor pooled) {
        return pooled.to(DType.F32).sub(pooledMean).mul(pooledScale);
    }
}
