package jvlm.checkpoint;

import java.util.Map;
import java.util.regex.Pattern;

/**
 * How LoRA weights (Hu et al., 2021) are scaled: y = W x + scale B A x.
 *
 * @param alpha the published {@code lora_alpha}
 * @param alphas those of modules whose path ends in a pattern ({@code alpha_pattern})
 * @param rankStabilised scale is alpha / sqrt(r) in place of alpha / r
 */
public record Adapter(double alpha, Map<String, Double> alphas, boolean rankStabilised) {
    public Adapter {
        alphas = Map.copyOf(alphas);
    }

    /** The factor for matrices of the given rank beside the module at {@code path}. */
    public double scale(String path, long rank) {
        double own = alphas.entrySet().stream()
                .filter(e -> Pattern.matches("(.*\\.)?(" + e.getKey() + ")", path))
                .mapToDouble(Map.Entry::getValue)
                .findFirst()
                .orElse(alpha);
        return own / (rankStabilised ? Math.sqrt(rank) : rank);
    }
}
