package jvlm.objective;

import jvlm.tensor.Tensor;

/** Next-token prediction: -log p of each target given all before it. */
public final class NextToken {
    private NextToken() {}

    /**
     * The sum over all targets, of {@code logits [targets, vocabulary]} (F32) at the places before them. The mean over a
     * batch divides by all its targets, not row by row (LLaVA, section 4.2, equation 3).
     */
    public static Tensor sum(Tensor logits, Tensor targets) {
        return logits.crossEntropySum(targets);
    }
}
