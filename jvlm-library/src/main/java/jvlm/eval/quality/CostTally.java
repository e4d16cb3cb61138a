package jvlm.eval.quality;

import java.util.Arrays;
import jvlm.error.BadInput;
import jvlm.generate.Sampler;

/** Adds up what logits cost, token after token. */
final class CostTally {
    private final String path;
    private final double[] divergences;
    private int count;
    private int agreeing;
    private double loss;
    private double referenceLoss;

    CostTally(String path, int tokens) {
        this.path = path;
        this.divergences = new double[tokens];
    }

    /**
     * @param target the token that follows in the text
     * @throws BadInput where logits are not finite
     */
    void add(float[] reference, float[] logits, int target) {
        double referenceSum = finite(Divergence.logSum(reference), "the reference");
        double sum = finite(Divergence.logSum(logits), path);
        double divergence = Divergence.of(reference, referenceSum, logits, sum);
        divergences[count] = finite(divergence, path);
        agreeing += Sampler.best(reference) == Sampler.best(logits) ? 1 : 0;
        loss += finite(sum - logits[target], path);
        referenceLoss += finite(referenceSum - reference[target], "the reference");
        count++;
    }

    private double finite(double x, String whose) {
        if (!Double.isFinite(x)) {
            throw new BadInput("the logits of " + whose + " after token " + count
                    + " of the text are not finite: there is nothing to compare");
        }
        return x;
    }

    FormatCost result() {
        double mean = Arrays.stream(divergences, 0, count).average().orElse(0);
        return new FormatCost(
                path, count, mean, quantile(0.99), agreeing, Math.exp(loss / count), Math.exp(referenceLoss / count));
    }

    /** The smallest divergence that is not exceeded after {@code share} of the tokens. */
    private double quantile(double share) {
        var sorted = Arrays.copyOf(divergences, count);
        Arrays.sort(sorted);
        return sorted[Math.max(0, (int) Math.ceil(share * count) - 1)];
    }
}
