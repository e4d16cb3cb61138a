package jvlm.train.ranks;

import jvlm.tensor.Tensor;

/** A run of one process: nothing is exchanged. */
public record Alone() implements Ranks {
    @Override
    public int rank() {
        return 0;
    }

    @Override
    public int size() {
        return 1;
    }

    @Override
    public void allReduce(Tensor sum) {}

    @Override
    public Tensor allGather(Tensor rows) {
        return rows.detached();
    }

    @Override
    public Tensor reduceScatterSum(Tensor rows) {
        return rows.detached();
    }

    @Override
    public void broadcast(Tensor t, int from) {}

    @Override
    public void barrier() {}

    @Override
    public void close() {}
}
