package jvlm.checkpoint;

/**
 * How LoRA weights (Hu et al., 2021) are scaled: y = W x + scale B A x.
 *
 * @param alpha the published {@code lora_alpha}
 * @param rankStabilised scale is alpha / sqrt(r) in place of alpha / r
 */
public record Adapter(double alpha, boolean rankStabilised) {
    /** The factor for matrices of the given rank. */
    public double scale(long rank) {
        return alpha / (rankStabilised ? Math.sqrt(rank) : rank);
    }
}
