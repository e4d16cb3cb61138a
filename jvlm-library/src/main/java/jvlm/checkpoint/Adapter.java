package jvlm.checkpoint;

import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * How LoRA weights (Hu et al., 2021) are scaled: y = W x + scale B A x.
 *
 * @param alpha the published {@code lora_alpha}
 * @param alphas those of modules whose path ends in a pattern ({@code alpha_pattern})
 * @param dropout share of the input that is dropped on its way through A and B in training
 * @param targets paths of the modules that get new matrices when training starts
 * @param rank of new matrices
 * @param rankStabilised scale is alpha / sqrt(r) in place of alpha / r
 */
public record Adapter(
        double alpha,
        Map<String, Double> alphas,
        boolean rankStabilised,
        double dropout,
        Predicate<String> targets,
        int rank) {
    public Adapter {
        alphas = Map.copyOf(alphas);
    }

    /** For weights that lie beside the layers. */
    public static Adapter stored(double alpha, Map<String, Double> alphas, boolean rankStabilised) {
        return new Adapter(alpha, alphas, rankStabilised, 0, _ -> false, 0);
    }

    /** The rank of new matrices beside the module at {@code path}; 0 where it gets none. */
    public int rank(String path) {
        return targets.test(path) ? rank : 0;
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
