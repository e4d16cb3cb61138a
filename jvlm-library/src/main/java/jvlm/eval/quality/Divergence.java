package jvlm.eval.quality;

/** Arithmetic on the logits after one token. */
final class Divergence {
    private Divergence() {}

    /** The logarithm of the sum of exponentials; NaN or infinite where some logit is NaN or positive infinity. */
    static double logSum(float[] logits) {
        double greatest = Double.NEGATIVE_INFINITY;
        for (float x : logits) {
            greatest = Math.max(greatest, x);
        }
        double sum = 0;
        for (float x : logits) {
            sum += Math.exp(x - greatest);
        }
        return greatest + Math.log(sum);
    }

    /**
     * Kullback and Leibler's divergence in nats of the distribution of {@code logits} from that of {@code reference}: the
     * sum of p (ln p - ln q) with p the reference's. Not negative but for rounding, which is cut off.
     *
     * @param referenceSum {@link #logSum} of the reference
     * @param sum that of the logits
     */
    static double of(float[] reference, double referenceSum, float[] logits, double sum) {
        double mean = 0;
        for (int i = 0; i < reference.length; i++) {
            double p = Math.exp(reference[i] - referenceSum);
            if (p > 0) {
                mean += p * ((double) reference[i] - logits[i]);
            }
        }
        return Math.max(0, mean - referenceSum + sum);
    }
}
