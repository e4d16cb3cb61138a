package jvlm.data;

import java.util.Arrays;
import java.util.function.IntFunction;

/**
 * Which samples make the batch of a step: a function of seed and step alone, so that a run that is resumed goes on with
 * the samples that would have come. Safe for many threads.
 */
public final class Order {
    private final int size;
    private final int batch;
    private final boolean dropLast;
    private final Windows<int[]> epochs;

    /**
     * @param size samples of an epoch
     * @param dropLast whether an epoch leaves out a last batch that is not full
     * @param epoch the samples of an epoch in their order
     */
    Order(int size, int batch, boolean dropLast, IntFunction<int[]> epoch) {
        this.size = size;
        this.batch = batch;
        this.dropLast = dropLast && size >= batch;
        this.epochs = new Windows<>(2, epoch);
    }

    /** Batches of an epoch. */
    public long stepsPerEpoch() {
        return dropLast ? size / batch : Math.ceilDiv(size, batch);
    }

    /** The epoch that a step belongs to, from 0. */
    public int epoch(long step) {
        return Math.toIntExact(step / stepsPerEpoch());
    }

    /** The samples of a step, counted from 0 through all epochs; the last batch of an epoch may be shorter. */
    public int[] batch(long step) {
        int from = Math.toIntExact(step % stepsPerEpoch() * batch);
        return Arrays.copyOfRange(epochs.get(epoch(step)), from, Math.min(size, from + batch));
    }
}
