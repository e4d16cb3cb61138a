package jvlm.train;

import static jvlm.train.Recipe.require;

import java.util.List;
import jvlm.yaml.Setting;

/** How gradients move weights. */
public record OptimizerSettings(
        @Setting(value = "adamw or sgd", otherwise = "adamw")
        Name name,

        @Setting(value = "decay of the two moments of AdamW", otherwise = "[0.9, 0.999]")
        List<Double> betas,

        @Setting(value = "added to the root of the second moment of AdamW", otherwise = "1e-8")
        double eps,

        @Setting(value = "momentum of SGD", otherwise = "0") double momentum,

        @Setting(value = "decoupled weight decay, times the learning rate", otherwise = "0")
        double weightDecay,

        @Setting(value = "which tensors decay", otherwise = "all")
        Decay decay) {
    public enum Name {
        ADAMW,
        SGD
    }

    /** Which tensors weight decay moves. */
    public enum Decay {
        ALL,
        /** Those of two dimensions and more: gains, biases and the logit scale do not, as in CLIP. */
        MATRICES,
        /** All but norms and biases, as the trainer of Hugging Face transformers. */
        TRANSFORMERS;

        /** True where a parameter of this name decays. */
        public boolean moves(String name, int dimensions, boolean norm) {
            return switch (this) {
                case ALL -> true;
                case MATRICES -> dimensions >= 2;
                case TRANSFORMERS -> !name.endsWith("bias") && !norm;
            };
        }
    }

    public OptimizerSettings {
        require(betas.size() == 2, "betas are not two numbers");
        require(betas.stream().allMatch(b -> b >= 0 && b < 1), "betas are not in [0, 1)");
        require(eps > 0, "eps is not above 0");
        require(momentum >= 0 && momentum < 1, "momentum is not in [0, 1)");
        require(weightDecay >= 0, "weight_decay is negative");
    }
}
