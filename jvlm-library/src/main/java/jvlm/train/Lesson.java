package jvlm.train;

import java.util.List;
import jvlm.train.ranks.Ranks;
import jvlm.train.ranks.Reduction;

/**
 * How a batch becomes gradients under one objective.
 *
 * @param <E> a sample made ready for it
 */
public sealed interface Lesson<E> permits NextTokenLesson, ContrastiveLesson {
    /**
     * What came of a batch.
     *
     * @param loss of the whole batch, over all ranks
     * @param tokens targets of this rank, or pairs
     */
    record Outcome(double loss, long tokens) {}

    /**
     * Where a batch is learned.
     *
     * @param microBatch samples that go through the model at once
     * @param dropout of what blocks add to the residual stream
     * @param seed of what is drawn in this step, dropout above all
     */
    record Place(int microBatch, double dropout, long seed, Ranks ranks, Reduction reduction) {}

    /** Adds the gradients of the batch's loss to the parameters. */
    Outcome learn(List<E> batch, Place place);

    /** The loss of a batch without gradients. */
    double loss(List<E> batch, Place place);

    /** What the objective asks of the parameters after each update. */
    void afterUpdate();
}
