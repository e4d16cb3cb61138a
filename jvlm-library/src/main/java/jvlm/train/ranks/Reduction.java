package jvlm.train.ranks;

import java.util.List;
import jvlm.error.BadInput;
import jvlm.tensor.GradientReducer;
import jvlm.tensor.Tensor;

/** How the gradients of a step come about: alone by the backward pass, with other ranks averaged over all of them. */
public sealed interface Reduction extends AutoCloseable {
    /**
     * Built once over all parameters that want gradients, in the same order on each rank; those of rank 0 are copied to
     * the others. Throws {@link BadInput} where there are none or the ranks train different ones.
     */
    static Reduction over(List<Tensor> parameters, Ranks ranks) {
        if (parameters.isEmpty() || !parameters.stream().allMatch(Tensor::needsGrad)) {
            throw new BadInput("of " + parameters.size() + " parameters "
                    + parameters.stream().filter(Tensor::needsGrad).count()
                    + " want gradients; expected one or more, and all");
        }
        return switch (ranks) {
            case Alone _ -> new Local();
            case Joined joined -> Averaged.over(parameters, joined);
        };
    }

    /**
     * Adds the gradients of {@code loss}, which may reach any of the parameters or none, to those gathered so far.
     *
     * @param last whether this is the last micro-batch of the step: only then do ranks average, each the sum of its
     *     micro-batches
     */
    void backward(Tensor loss, boolean last);

    /**
     * Averages the gradients gathered so far over the ranks: in place of {@code last} for steps of many small backward
     * passes (gradient checkpointing, cached negatives).
     */
    void average();

    @Override
    void close();

    /** One process. */
    record Local() implements Reduction {
        @Override
        public void backward(Tensor loss, boolean last) {
            if (loss.needsGrad()) {
                loss.backward();
            }
        }

        @Override
        public void average() {}

        @Override
        public void close() {}
    }

    /** Several processes. */
    record Averaged(Joined ranks, GradientReducer reducer) implements Reduction {
        static Averaged over(List<Tensor> parameters, Joined ranks) {
            try {
                return new Averaged(ranks, ranks.ask(() -> new GradientReducer(parameters, ranks.group())));
            } catch (RuntimeException e) {
                if (String.valueOf(e.getMessage()).contains("appears not to match")) {
                    throw new BadInput("the ranks train different parameters: " + Joined.brief(e), e);
                }
                throw e;
            }
        }

        @Override
        public void backward(Tensor loss, boolean last) {
            if (last) {
                ranks.run(() -> reducer.backward(loss));
            } else {
                reducer.accumulate(loss);
            }
        }

        @Override
        public void average() {
            ranks.run(reducer::average);
        }

        @Override
        public void close() {
            reducer.close();
        }
    }
}
