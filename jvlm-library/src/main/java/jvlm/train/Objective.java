package jvlm.train;

import static jvlm.train.Recipe.require;

import jvlm.yaml.Setting;
import org.jspecify.annotations.Nullable;

/** What a stage minimises. */
public sealed interface Objective {
    /** Cross entropy of the answers' tokens. */
    record NextToken(
            @Setting("conversation template, such as plain or v1; by default the model's own") @Nullable
            String template)
            implements Objective {}

    /** Symmetric cross entropy of pictures against texts in the batch (CLIP), over all ranks. */
    record Contrastive(
            @Setting(value = "exp(logit_scale) is held at this or below after every step", otherwise = "100")
            double maxScale,

            @Setting(value = "exp(logit_scale) is held at this or above after every step", otherwise = "0")
            double minScale,

            @Setting(
                    "pairs that run with a graph at once, while the features of the others are cached: gradients stay exact; by default all pairs of a rank")
            @Nullable
            Integer chunk)
            implements Objective {
        public Contrastive {
            require(maxScale > 0 && minScale >= 0 && minScale <= maxScale, "min_scale..max_scale is no range above 0");
            require(chunk == null || chunk >= 1, "chunk is below 1");
        }
    }
}
