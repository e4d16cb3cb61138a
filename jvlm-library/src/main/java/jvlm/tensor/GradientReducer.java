package jvlm.tensor;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.AutoGradMode;
import org.bytedeco.pytorch.BoolVector;
import org.bytedeco.pytorch.LoggerOptional;
import org.bytedeco.pytorch.Reducer;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.SizeTStringMap;
import org.bytedeco.pytorch.SizeTVector;
import org.bytedeco.pytorch.SizeTVectorVector;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * Averages gradients over the processes of a {@link Group} by libtorch's Reducer, the engine of its distributed data
 * parallelism: buckets of gradients are exchanged while the backward pass still computes the others.
 */
public final class GradientReducer implements AutoCloseable {
    private static final long BUCKET = 25L << 20;
    /** The first bucket to be full is small, so that the exchange starts early. */
    private static final long FIRST_BUCKET = 1L << 20;

    private final List<Tensor> parameters;
    private final Group group;
    private final List<List<Integer>> buckets;
    /** The reducer and all that it refers to; empty until the first pass, since it takes memory for every gradient. */
    private final List<Pointer> kept = new ArrayList<>();

    /**
     * @param parameters that want gradients, the same in each process; those of process 0 are copied to the others.
     *     Throws a RuntimeException where their shapes differ
     */
    public GradientReducer(List<Tensor> parameters, Group group) {
        this.parameters = List.copyOf(parameters);
        this.group = group;
        this.buckets = buckets(parameters);
        try (var _ = new PointerScope()) {
            torch.verify_params_across_processes(group.processes, Tensors.vector(parameters), new LoggerOptional());
        }
        parameters.forEach(p -> group.broadcast(p, 0));
    }

    private Reducer reducer() {
        if (kept.isEmpty()) {
            try (var _ = new PointerScope()) {
                kept.addAll(build());
                kept.forEach(Pointer::retainReference);
            }
        }
        return (Reducer) kept.getFirst();
    }

    private List<Pointer> build() {
        var all = Tensors.vector(parameters);
        var order = new SizeTVectorVector(buckets.stream()
                .map(b -> new SizeTVector(b.stream().mapToLong(i -> i).toArray()))
                .toArray(SizeTVector[]::new));
        var sparse = new BoolVector(new boolean[parameters.size()]);
        var names = new SizeTStringMap();
        for (int i = 0; i < parameters.size(); i++) {
            names.put(i, new BytePointer("parameter " + i));
        }
        // It looks for parameters that a loss does not reach, and gradients lie in its buckets.
        var reducer =
                new Reducer(all, order, group.processes, sparse, BUCKET, true, true, names, FIRST_BUCKET, false, false);
        return List.of(reducer, all, order, sparse, names);
    }

    /** Indices in the order that gradients come in, last parameter first; one bucket holds one type on one device. */
    private static List<List<Integer>> buckets(List<Tensor> parameters) {
        var done = new ArrayList<List<Integer>>();
        var open = new HashMap<String, List<Integer>>();
        var bytes = new HashMap<String, Long>();
        for (int i = parameters.size() - 1; i >= 0; i--) {
            var p = parameters.get(i);
            var kind = p.dtype() + " " + p.device();
            open.computeIfAbsent(kind, _ -> new ArrayList<>()).add(i);
            long now = bytes.merge(kind, p.elements() * p.dtype().bytes(), Long::sum);
            if (now >= (done.isEmpty() ? FIRST_BUCKET : BUCKET)) {
                done.add(open.remove(kind));
                bytes.remove(kind);
            }
        }
        open.entrySet().stream().sorted(Map.Entry.comparingByKey()).forEach(e -> done.add(e.getValue()));
        return done;
    }

    /** Adds the gradients of {@code loss} to those that the parameters have, in this process alone. */
    public void accumulate(Tensor loss) {
        reducer(); // must see which parameters are used
        if (loss.needsGrad()) {
            loss.backward();
        }
    }

    /**
     * Adds the gradients of {@code loss} to those that the parameters have, and leaves in each process the average over
     * all. A parameter that no process used keeps what it had.
     */
    public void backward(Tensor loss) {
        try (var _ = new PointerScope()) {
            var reducer = reducer();
            var root = reachable(loss);
            reducer.prepare_for_forward();
            reducer.prepare_for_backward(new TensorVector(root));
            root.backward();
        }
    }

    /** The reducer waits for a first gradient: a loss that reaches no parameter gives one parameter zeros. */
    private org.bytedeco.pytorch.Tensor reachable(Tensor loss) {
        if (loss.raw.requires_grad()) {
            return loss.raw;
        }
        var nothing = parameters.getFirst().raw.flatten().narrow(0, 0, 1).sum().mul(new Scalar(0.0));
        return loss.raw.add(nothing);
    }

    /**
     * Replaces the gradients that the parameters have by their average over all processes, without a backward pass: for
     * steps whose gradients come from several passes that each reach some of the parameters. A parameter without one
     * counts as zeros, unless no process has one.
     */
    public void average() {
        try (var _ = new AutoGradMode(false);
                var _ = new PointerScope()) {
            var used = used();
            for (var bucket : buckets) {
                average(bucket.stream().filter(i -> used[i] > 0).toList());
            }
        }
    }

    private long[] used() {
        var has = new long[parameters.size()];
        for (int i = 0; i < has.length; i++) {
            has[i] = parameters.get(i).grad() == null ? 0 : 1;
        }
        var sum = Tensors.longs(has, has.length).to(group.device());
        group.allReduce(sum);
        return sum.integers();
    }

    private void average(List<Integer> bucket) {
        if (bucket.isEmpty()) {
            return;
        }
        var parts = new ArrayList<Tensor>();
        for (int i : bucket) {
            var p = parameters.get(i);
            if (p.grad() == null) {
                p.raw.mutable_grad().put(torch.zeros_like(p.raw));
            }
            parts.add(new Tensor(p.raw.grad().reshape(-1)));
        }
        var flat = new Tensor(torch.cat(Tensors.vector(parts)));
        group.allReduce(flat);
        flat.raw.div_(new Scalar((double) group.size()));
        long at = 0;
        for (int i : bucket) {
            var gradient = parameters.get(i).raw.grad();
            long n = gradient.numel();
            gradient.copy_(flat.raw.narrow(0, at, n).view_as(gradient));
            at += n;
        }
    }

    /** Takes its hooks off the parameters; their gradients stay. */
    @Override
    public void close() {
        kept.forEach(Pointer::releaseReference);
        kept.clear();
    }
}
