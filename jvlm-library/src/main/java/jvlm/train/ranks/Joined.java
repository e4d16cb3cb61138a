package jvlm.train.ranks;

import java.util.Arrays;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import jvlm.error.BadInput;
import jvlm.tensor.DType;
import jvlm.tensor.Device;
import jvlm.tensor.Group;
import jvlm.tensor.Rendezvous;
import jvlm.tensor.Tensor;
import jvlm.tensor.Tensors;

/** A run of several processes: Gloo between processors, NCCL between graphics cards. */
public final class Joined implements Ranks {
    /** Dimensions that can be compared between ranks. */
    private static final int MOST_DIMENSIONS = 6;

    private static final Pattern LOSS =
            Pattern.compile("gloo|nccl|socket|connection|timed? ?out", Pattern.CASE_INSENSITIVE);
    private static final Pattern SOURCE = Pattern.compile("\\[[^\\]]*\\.(cc|cpp|cu|h|hpp):\\d+\\]");

    private final Rendezvous at;
    private final Group group;

    private Joined(Rendezvous at, Group group) {
        this.at = at;
        this.group = group;
    }

    static Joined at(Rendezvous at, Device device) {
        Meeting.check(at);
        try {
            return new Joined(at, Group.join(at, device));
        } catch (BadInput e) {
            throw e;
        } catch (RuntimeException e) {
            throw new RankLost(
                    "rank " + at.rank() + " of " + at.size() + ": the ranks did not meet at " + at.host() + ":"
                            + at.port() + " within " + at.meeting().toSeconds() + " s (" + brief(e) + ")",
                    e);
        }
    }

    @Override
    public int rank() {
        return at.rank();
    }

    @Override
    public int size() {
        return at.size();
    }

    @Override
    public void allReduce(Tensor sum) {
        run(() -> group.allReduce(sum));
    }

    @Override
    public Tensor allGather(Tensor rows) {
        return ask(() -> {
            compare(rows);
            return group.allGather(rows);
        });
    }

    /** Rows of different lengths would be read beyond their ends, on another machine than the one that is wrong. */
    private void compare(Tensor rows) {
        var own = new long[MOST_DIMENSIONS + 2];
        own[0] = rows.dtype().ordinal();
        own[1] = rows.rank();
        System.arraycopy(rows.shape(), 0, own, 2, Math.min(rows.rank(), MOST_DIMENSIONS));
        var all = group.allGather(Tensors.longs(own, own.length).to(group.device()))
                .integers();
        for (int r = 0; r < size(); r++) {
            var other = Arrays.copyOfRange(all, r * own.length, (r + 1) * own.length);
            if (!Arrays.equals(own, other)) {
                throw new BadInput("gathered rows: rank " + rank() + " has " + describe(own) + ", rank " + r + " has "
                        + describe(other) + "; expected one shape");
            }
        }
    }

    private static String describe(long[] shape) {
        return DType.values()[(int) shape[0]] + Arrays.toString(Arrays.copyOfRange(shape, 2, 2 + (int) shape[1]));
    }

    @Override
    public Tensor reduceScatterSum(Tensor rows) {
        if (rows.rank() == 0 || rows.size(0) % size() != 0) {
            throw new BadInput("rows of shape " + Arrays.toString(rows.shape()) + " cannot be shared by " + size()
                    + " ranks evenly");
        }
        return ask(() -> group.reduceScatter(rows));
    }

    @Override
    public void broadcast(Tensor t, int from) {
        if (from < 0 || from >= size()) {
            throw new BadInput("rank " + from + " does not exist: there are " + size());
        }
        run(() -> group.broadcast(t, from));
    }

    @Override
    public void barrier() {
        run(() -> {
            var one = Tensors.longs(new long[] {1}, 1).to(group.device());
            group.allReduce(one);
            one.integers(); // waits for a graphics card too
        });
    }

    @Override
    public void close() {
        group.close();
    }

    Group group() {
        return group;
    }

    /** Runs an exchange and names what went wrong in it. */
    void run(Runnable exchange) {
        ask(() -> {
            exchange.run();
            return this;
        });
    }

    /** {@link #run} with a result. */
    <T> T ask(Supplier<T> exchange) {
        try {
            return exchange.get();
        } catch (BadInput e) {
            throw e;
        } catch (RuntimeException e) {
            // A backward pass can also fail by itself.
            if (!LOSS.matcher(String.valueOf(e.getMessage())).find()) {
                throw e;
            }
            throw new RankLost(
                    "rank " + rank() + " of " + size() + ": another rank is gone or does not answer (" + brief(e) + ")",
                    e);
        }
    }

    /** The first line of what libtorch said, without its source files. */
    static String brief(RuntimeException e) {
        var line = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
        return SOURCE.matcher(line).replaceAll("").strip();
    }
}
