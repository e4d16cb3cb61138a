package jvlm.train.plan;

import jvlm.train.Objective;
import jvlm.train.OptimizerSettings;
import jvlm.train.Stage;
import jvlm.train.plan.Geometry.Part;
import jvlm.train.plan.Geometry.Role;

/**
 * Bytes on one device that holds a whole copy, by kind.
 *
 * @param weights all, in the type that is computed with
 * @param masters float32 copies of trained weights
 * @param gradients in float32, since they are summed over micro batches
 * @param optimizer its moments, in float32
 * @param average the moving average of trained weights, in float32
 * @param activations of one micro batch, at the largest
 */
record Memory(double weights, double masters, double gradients, double optimizer, double average, double activations) {
    private static final int FLOAT = 4;

    /** @param microBatch samples at once on a device */
    static Memory of(Work work, long microBatch) {
        var stage = work.stage();
        int bytes = bytes(stage);
        double all =
                work.geometry().parts().stream().mapToDouble(Part::parameters).sum();
        double trained = work.geometry().parts().stream()
                .mapToDouble(work::trainedParameters)
                .sum();
        return new Memory(
                all * bytes,
                bytes < FLOAT ? trained * FLOAT : 0,
                trained * FLOAT,
                trained * FLOAT * moments(stage.optimizer()),
                stage.ema() == null ? 0 : trained * FLOAT,
                microBatch * activations(work, bytes) + scores(work, microBatch));
    }

    private static int bytes(Stage stage) {
        return stage.precision() == Stage.Precision.BFLOAT16 ? 2 : FLOAT;
    }

    private static int moments(OptimizerSettings optimizer) {
        return switch (optimizer.name()) {
            case ADAMW -> 2;
            case SGD -> optimizer.momentum() > 0 ? 1 : 0;
        };
    }

    double total() {
        return weights + masters + gradients + optimizer + average + activations;
    }

    /** The same where everything but activations is spread over devices. */
    double sharded(int devices) {
        return (total() - activations) / devices + activations;
    }

    /** What one sample leaves for the backward pass, and the largest block of what leaves nothing. */
    private static double activations(Work work, int bytes) {
        double kept = 0;
        double passing = 0;
        for (var part : work.geometry().parts()) {
            boolean tower = part.role() == Role.PATCHES || part.role() == Role.CONVOLUTIONS;
            double tokens = work.tokens(part) * (tower ? work.data().images() : 1);
            double block = part.sides() * tokens * bytes / Math.max(1, part.layers());
            if (!work.withGraph().contains(part.name())) {
                passing = Math.max(passing, block);
            } else if (work.stage().checkpointBlocks() && part.layers() > 0) {
                kept += part.width() * tokens * bytes * part.layers() + head(part, tokens, bytes);
                passing = Math.max(passing, block);
            } else {
                kept += part.sides() * tokens * bytes + head(part, tokens, bytes);
            }
        }
        return kept + passing;
    }

    /** Logits, and their logarithms and gradients in float32. */
    private static double head(Part part, double tokens, int bytes) {
        return part.head() == 0 || part.width() == 0 ? 0 : tokens * part.head() / part.width() * (bytes + 2 * FLOAT);
    }

    /** Pictures against texts of the whole batch. */
    private static double scores(Work work, long microBatch) {
        return work.stage().objective() instanceof Objective.Contrastive
                ? 3.0 * FLOAT * microBatch * work.stage().batch()
                : 0;
    }
}
