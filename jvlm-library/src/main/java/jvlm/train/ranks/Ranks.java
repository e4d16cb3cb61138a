package jvlm.train.ranks;

import java.util.Map;
import jvlm.error.BadInput;
import jvlm.tensor.DType;
import jvlm.tensor.Device;
import jvlm.tensor.Scope;
import jvlm.tensor.Tensor;
import jvlm.tensor.Tensors;

/**
 * The processes of one run, each with its own part of the batch. All ranks make the same calls in the same order, from
 * one thread; what comes back has no graph for gradients. A call throws {@link RankLost} where another rank is gone or
 * does not answer in time.
 */
public sealed interface Ranks extends AutoCloseable permits Alone, Joined {
    /** The number of this process, from 0. */
    int rank();

    /** How many processes there are. */
    int size();

    /** Puts the sum over all ranks into {@code sum} itself. */
    void allReduce(Tensor sum);

    /**
     * The rows of all ranks, {@code [n, ...]} of each, as {@code [size * n, ...]} in order of rank. Throws
     * {@link BadInput} on each rank where the shapes or types differ.
     */
    Tensor allGather(Tensor rows);

    /**
     * Of {@code [size * n, ...]}, summed over all ranks, the n rows that belong to this rank: the gradient of
     * {@link #allGather}. Throws {@link BadInput} where the ranks cannot share the rows evenly.
     */
    Tensor reduceScatterSum(Tensor rows);

    /** Puts what rank {@code from} has into {@code t} itself. */
    void broadcast(Tensor t, int from);

    /** The sum of one number of each rank. */
    default double sum(double own) {
        if (size() == 1) {
            return own;
        }
        return Scope.free(() -> {
            var t = Tensors.floats(new float[] {(float) own}, 1).to(DType.F64);
            allReduce(t);
            return t.item();
        });
    }

    /** The mean of one number of each rank. */
    default double mean(double own) {
        return sum(own) / size();
    }

    /** Returns when every rank has come here. */
    void barrier();

    /** Leaves the run. */
    @Override
    void close();

    /** {@link #fromEnvironment(Device)} between processors. */
    static Ranks fromEnvironment() {
        return fromEnvironment(Device.CPU);
    }

    /**
     * Joins the run that the environment names, as torchrun does: RANK, WORLD_SIZE, MASTER_ADDR, MASTER_PORT; alone
     * where there is none. Gloo joins processors, NCCL graphics cards. JVLM_RANKS_TIMEOUT (seconds, 1800) limits each
     * exchange, GLOO_SOCKET_IFNAME names the network interface. Throws {@link BadInput} where a variable is missing or
     * wrong, the host unknown, or the port taken, and {@link RankLost} where the others do not come.
     */
    static Ranks fromEnvironment(Device device) {
        return join(System.getenv(), device);
    }

    /** {@link #fromEnvironment(Device)} by the variables given. */
    static Ranks join(Map<String, String> environment, Device device) {
        var at = Meeting.read(environment);
        return at == null || at.size() == 1 ? new Alone() : Joined.at(at, device);
    }
}
