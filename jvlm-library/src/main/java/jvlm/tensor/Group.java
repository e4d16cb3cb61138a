package jvlm.tensor;

import java.util.function.Supplier;
import jvlm.error.BadInput;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.javacpp.chrono.Milliseconds;
import org.bytedeco.pytorch.AutoGradMode;
import org.bytedeco.pytorch.Backend;
import org.bytedeco.pytorch.BackendOptional;
import org.bytedeco.pytorch.BroadcastOptions;
import org.bytedeco.pytorch.GlooDeviceVector;
import org.bytedeco.pytorch.ProcessGroup;
import org.bytedeco.pytorch.ProcessGroupGloo;
import org.bytedeco.pytorch.Store;
import org.bytedeco.pytorch.TCPStore;
import org.bytedeco.pytorch.TCPStoreOptions;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.Work;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.nccl.ProcessGroupNCCL;

/**
 * The processes of a run joined by c10d: Gloo between processors, NCCL between graphics cards. Every process makes the
 * same calls in the same order; each waits until its exchange is done and is outside any graph for gradients. A call
 * whose partner is gone, or that waits longer than the timeout, throws a RuntimeException with libtorch's message.
 */
public final class Group implements AutoCloseable {
    private final Store store;
    private final Backend backend;
    private final int size;
    private final Device device;
    /** What libtorch's {@link GradientReducer} sees. */
    final ProcessGroup processes;

    private Group(Store store, Backend backend, Rendezvous at, Device device) {
        this.store = store;
        this.backend = backend;
        this.size = at.size();
        this.device = device;
        boolean gloo = device.isCpu();
        // The constructor that takes a store ends the process: an assertion on its reference count.
        this.processes = new ProcessGroup(at.rank(), at.size());
        var type = gloo ? ProcessGroup.BackendType.GLOO : ProcessGroup.BackendType.NCCL;
        processes.setBackend(gloo ? torch.DeviceType.CPU : torch.DeviceType.CUDA, type, new BackendOptional(backend));
        processes.setDefaultBackend(type);
        processes.setGroupName("jvlm");
        for (var p : new Pointer[] {store, backend, processes}) {
            p.retainReference();
        }
    }

    /**
     * Meets the other processes. All tensors exchanged later lie on {@code device}. Throws {@link BadInput} where the
     * native libraries cannot serve it, and a RuntimeException where the others do not come in time.
     */
    public static Group join(Rendezvous at, Device device) {
        Natives.ready();
        try (var _ = new PointerScope()) {
            load(device);
            var store = store(at);
            return new Group(store, device.isCpu() ? gloo(store, at) : nccl(store, at), at, device);
        }
    }

    private static void load(Device device) {
        try {
            Loader.load(
                    device.isCpu()
                            ? org.bytedeco.pytorch.presets.torch_gloo.class
                            : org.bytedeco.pytorch.presets.torch_nccl.class);
        } catch (LinkageError | TypeNotPresentException e) {
            throw new BadInput(
                    device.isCpu()
                            ? "ranks: the native libraries here lack Gloo, which is in those for Linux only"
                            : "ranks on " + device + ": the native libraries here lack NCCL, which is in those of the "
                                    + "classifier linux-x86_64-gpu and needs libnccl.so.2 on the machine",
                    e);
        }
    }

    private static Store store(Rendezvous at) {
        var options = new TCPStoreOptions()
                .port((short) at.port()) // the high half reads as negative here and as itself there
                .isServer(at.rank() == 0)
                .waitWorkers(false)
                .timeout(new Milliseconds(at.meeting().toMillis()));
        return new TCPStore(at.host(), options);
    }

    private static Backend gloo(Store store, Rendezvous at) {
        var options =
                ProcessGroupGloo.Options.create(new Milliseconds(at.timeout().toMillis()));
        // Without a device Gloo takes whatever the host's own name resolves to, which may be no one's address.
        var own = at.own().startsWith("%")
                ? ProcessGroupGloo.createDeviceForInterface(at.own().substring(1))
                : ProcessGroupGloo.createDeviceForHostname(at.own());
        options.devices(new GlooDeviceVector(own)).threads(2);
        return new ProcessGroupGloo(store, at.rank(), at.size(), options);
    }

    private static Backend nccl(Store store, Rendezvous at) {
        var options = ProcessGroupNCCL.Options.create();
        options.timeout(new Milliseconds(at.timeout().toMillis()));
        return new ProcessGroupNCCL(store, at.rank(), at.size(), options);
    }

    public int size() {
        return size;
    }

    public Device device() {
        return device;
    }

    /** Puts the sum over all processes into {@code t} itself. */
    public void allReduce(Tensor t) {
        inPlace(t, v -> backend.allreduce(v));
    }

    /** Puts the content that process {@code from} has into {@code t} itself. */
    public void broadcast(Tensor t, int from) {
        inPlace(t, v -> backend.broadcast(v, new BroadcastOptions().rootRank(from)));
    }

    /** {@code [n, ...]} of each process, which must be of one shape, as {@code [size * n, ...]} in order of rank. */
    public Tensor allGather(Tensor rows) {
        return apart(() -> {
            var in = rows.raw.contiguous();
            var shape = rows.shape();
            shape[0] *= size;
            var out = torch.empty(shape, in.options(), null);
            backend._allgather_base(out, in)._wait();
            return out;
        });
    }

    /** Of {@code [size * n, ...]}, summed over all processes, the n rows that belong to this one. */
    public Tensor reduceScatter(Tensor rows) {
        return apart(() -> {
            var in = rows.raw.contiguous();
            var shape = rows.shape();
            shape[0] /= size;
            var out = torch.empty(shape, in.options(), null);
            backend._reduce_scatter_base(out, in)._wait();
            return out;
        });
    }

    private static Tensor apart(Supplier<org.bytedeco.pytorch.Tensor> body) {
        try (var _ = new AutoGradMode(false)) {
            return Scope.run(() -> new Tensor(body.get()));
        }
    }

    private interface Exchange {
        Work start(TensorVector tensors);
    }

    private static void inPlace(Tensor t, Exchange exchange) {
        try (var _ = new AutoGradMode(false);
                var _ = new PointerScope()) {
            var dense = t.raw.contiguous();
            exchange.start(new TensorVector(dense))._wait();
            if (dense.data_ptr().address() != t.raw.data_ptr().address()) {
                t.raw.copy_(dense);
            }
        }
    }

    /** Leaves; calls of the others that count on this process then fail. */
    @Override
    public void close() {
        processes.releaseReference();
        backend.releaseReference();
        store.releaseReference();
    }
}
