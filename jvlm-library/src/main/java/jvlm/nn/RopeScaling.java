package jvlm.nn;

import java.util.List;
import jvlm.error.BadInput;

/** The published ways of stretching rotary embeddings beyond the length that a model was trained on. */
public sealed interface RopeScaling {
    /** The rotation of a head of {@code headDim} components. */
    Rope rope(double theta, int headDim);

    /** None. */
    record Plain() implements RopeScaling {
        @Override
        public Rope rope(double theta, int headDim) {
            return Rope.plain(theta, headDim);
        }
    }

    /**
     * The pairs of components shared out among time, height and width (M-RoPE of Qwen2-VL), stretched or not.
     *
     * @param pairs of each axis; all together half of a head
     */
    record Sections(RopeScaling stretched, List<Integer> pairs) implements RopeScaling {
        public Sections {
            pairs = List.copyOf(pairs);
        }

        @Override
        public Rope rope(double theta, int headDim) {
            return stretched
                    .rope(theta, headDim)
                    .sections(pairs.stream().mapToInt(Integer::intValue).toArray());
        }
    }

    /** Positions divided by a factor (Chen et al., 2023). */
    record Linear(double factor) implements RopeScaling {
        @Override
        public Rope rope(double theta, int headDim) {
            var f = Rope.frequencies(theta, headDim);
            for (int i = 0; i < f.length; i++) {
                f[i] = (float) (f[i] / factor);
            }
            return new Rope(f, 1);
        }
    }

    /**
     * YaRN (Peng et al., 2023): slow components stretched, fast ones kept, a ramp between.
     *
     * @param length that the model was trained on
     * @param betaFast turns over that length from which a component is kept
     * @param betaSlow turns up to which it is stretched
     * @param magnitude what cosine and sine are multiplied by
     */
    record Yarn(double factor, double length, double betaFast, double betaSlow, double magnitude)
            implements RopeScaling {
        /** The magnitude of the paper (equation 22) for a stretch by {@code factor}. */
        public static double magnitude(double factor, double weight) {
            return factor <= 1 ? 1 : 0.1 * weight * Math.log(factor) + 1;
        }

        @Override
        public Rope rope(double theta, int headDim) {
            var f = Rope.frequencies(theta, headDim);
            double low = Math.max(Math.floor(dimension(betaFast, theta, headDim)), 0);
            double high = Math.min(Math.ceil(dimension(betaSlow, theta, headDim)), headDim - 1);
            double width = low == high ? 0.001 : high - low;
            for (int i = 0; i < f.length; i++) {
                double ramp = Math.clamp((i - low) / width, 0.0, 1.0);
                f[i] = (float) ((1 - ramp) * f[i] + ramp * f[i] / factor);
            }
            return new Rope(f, magnitude);
        }

        private double dimension(double rotations, double theta, int headDim) {
            return headDim * Math.log(length / (rotations * 2 * Math.PI)) / (2 * Math.log(theta));
        }
    }

    /** Each component divided by a number of its own, as GGUF files of Llama 3.1 hold them. */
    record Factors(float[] factors) implements RopeScaling {
        @Override
        public Rope rope(double theta, int headDim) {
            var f = Rope.frequencies(theta, headDim);
            if (factors.length != f.length) {
                throw new BadInput("rope_freqs.weight holds " + factors.length + " numbers, expected " + f.length);
            }
            for (int i = 0; i < f.length; i++) {
                f[i] /= factors[i];
            }
            return new Rope(f, 1);
        }
    }

    /** Llama 3.1: wavelengths over the trained length stretched, short ones kept, a blend between. */
    record Llama3(double factor, double lowFactor, double highFactor, double length) implements RopeScaling {
        @Override
        public Rope rope(double theta, int headDim) {
            var f = Rope.frequencies(theta, headDim);
            for (int i = 0; i < f.length; i++) {
                double turns = length * f[i] / (2 * Math.PI);
                double blend = Math.clamp((turns - lowFactor) / (highFactor - lowFactor), 0.0, 1.0);
                f[i] = (float) ((1 - blend) * f[i] / factor + blend * f[i]);
            }
            return new Rope(f, 1);
        }
    }
}
