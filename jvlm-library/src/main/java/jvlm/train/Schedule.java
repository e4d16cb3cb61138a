package jvlm.train;

import static jvlm.train.Recipe.require;

import jvlm.yaml.Setting;

/** The learning rate over the steps of a stage, as a share of the peak. */
public record Schedule(
        @Setting(value = "after warm-up: cosine or linear to the floor, or constant", otherwise = "constant")
        Name name,

        @Setting(value = "linear warm-up from 0: steps (2000) or a share of all steps (0.03 or 3%)", otherwise = "0")
        Warmup warmup,

        @Setting(value = "share of the peak that cosine and linear end at", otherwise = "0")
        double floor) {
    public enum Name {
        CONSTANT,
        COSINE,
        LINEAR
    }

    public Schedule {
        require(floor >= 0 && floor <= 1, "floor is not in [0, 1]");
    }

    /**
     * The share of the peak at step {@code step} = 0, 1, ... of {@code steps}: that of Hugging Face transformers, whose
     * step 0 has rate 0 where there is warm-up.
     */
    public double factor(long step, long steps) {
        long warm = warmup.steps(steps);
        if (step < warm) {
            return (double) step / Math.max(1, warm);
        }
        double progress = Math.min(1, (double) (step - warm) / Math.max(1, steps - warm));
        double falling =
                switch (name) {
                    case CONSTANT -> 1;
                    case COSINE -> 0.5 * (1 + Math.cos(Math.PI * progress));
                    case LINEAR -> 1 - progress;
                };
        return floor + (1 - floor) * falling;
    }
}
