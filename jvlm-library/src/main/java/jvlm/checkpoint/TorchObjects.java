package jvlm.checkpoint;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import jvlm.checkpoint.PickleValue.Global;
import jvlm.checkpoint.PickleValue.Instance;
import jvlm.checkpoint.PickleValue.None;
import jvlm.checkpoint.PickleValue.Storage;
import jvlm.checkpoint.PickleValue.TensorView;
import jvlm.checkpoint.PickleValue.Tuple;
import jvlm.error.BadInput;

/**
 * What the classes and functions in a PyTorch pickle stand for. Those that build tensors are carried out here, those
 * of plain data become inert {@link Instance}s, and any other is refused by its name.
 */
final class TorchObjects {
    private static final int MOST_DIMENSIONS = 16;
    private static final int MOST_PAIRS = 2_000_000;

    private final Path file;
    private final Function<StorageId, Storage> storages;
    private long pairsCopied;

    TorchObjects(Path file, Function<StorageId, Storage> storages) {
        this.file = file;
        this.storages = storages;
    }

    Global admit(String module, String name) {
        var global = new Global(module, name);
        if (!TorchGlobals.isAdmitted(global)) {
            throw new BadInput(file + ": refuses to load " + Names.shown(global.toString())
                    + ", a pickle may hold only tensors and plain data");
        }
        return global;
    }

    Storage persistent(Object id) {
        return storages.apply(StorageId.of(file, id));
    }

    Object call(Object function, Object arguments) {
        if (!(function instanceof Global global && arguments instanceof Tuple tuple)) {
            throw new BadInput(file + ": a pickle calls what is no class or function");
        }
        var args = tuple.items;
        return switch (global.toString()) {
            case "torch._utils._rebuild_tensor", "torch._utils._rebuild_tensor_v2" -> tensor(args, 4);
            case "torch._utils._rebuild_tensor_v3" -> retyped(args);
            case "torch._utils._rebuild_parameter", "torch._utils._rebuild_parameter_with_state" -> first(global, args);
            case "torch.nn.parameter.Parameter", "torch.nn.parameter.Buffer" -> first(global, args);
            case "torch._tensor._rebuild_from_type_v2" -> fromType(args);
            case "torch.Size", "torch.jit._pickle.restore_type_tag" -> first(global, args);
            case "torch.jit._pickle.build_tensorlist", "torch.jit._pickle.build_intlist" -> first(global, args);
            default -> TorchGlobals.isDictionary(global) ? dictionary(args) : new Instance(global);
        };
    }

    /** Sets the attributes of an object; those of dictionaries ({@code _metadata}) and tensors are of no use here. */
    void build(Object target, Object state) {
        switch (target) {
            case Instance instance -> instance.state = state;
            case Map<?, ?> _, TensorView _, List<?> _ -> {}
            default -> throw new BadInput(file + ": a pickle sets attributes of what has none");
        }
    }

    private Object first(Global global, List<Object> args) {
        if (args.isEmpty()) {
            throw new BadInput(file + ": a pickle calls " + Names.shown(global.toString()) + " without arguments");
        }
        return args.getFirst();
    }

    private Object fromType(List<Object> args) {
        if (args.size() < 3
                || !(args.get(0) instanceof Global inner)
                || inner.name().equals("_rebuild_from_type_v2")) {
            throw new BadInput(file + ": a pickle rebuilds a tensor of a class without saying how");
        }
        return call(inner, args.get(2));
    }

    /** An OrderedDict may get its items as pairs, a defaultdict its factory first. */
    private Map<Object, Object> dictionary(List<Object> args) {
        var map = new LinkedHashMap<Object, Object>();
        if (!args.isEmpty() && args.getLast() instanceof List<?> pairs) {
            pairsCopied += pairs.size();
            if (pairsCopied > MOST_PAIRS) {
                throw new BadInput(file + ": its pickle fills dictionaries with more than " + MOST_PAIRS + " items");
            }
            for (var pair : pairs) {
                var both = pair instanceof Tuple t ? t.items : pair instanceof List<?> list ? list : List.of();
                if (both.size() == 2 && both.getFirst() instanceof String key) {
                    map.put(key, both.getLast());
                }
            }
        }
        return map;
    }

    private TensorView tensor(List<Object> args, int needed) {
        if (args.size() < needed
                || !(args.get(0) instanceof Storage storage)
                || !(args.get(1) instanceof Long offset)) {
            throw new BadInput(file + ": a pickle rebuilds a tensor without its storage, offset, size and stride");
        }
        return view(storage, storage.element, offset, args.get(2), args.get(3));
    }

    /** The third version names the dtype, since its storage is untyped. */
    private TensorView retyped(List<Object> args) {
        var plain = tensor(args, 7);
        if (!(args.get(6) instanceof Global dtype)) {
            throw new BadInput(file + ": a pickle rebuilds a tensor without its dtype");
        }
        var element = TorchTypes.dtype(dtype.name());
        if (element == null) {
            throw new BadInput(
                    file + ": a pickle rebuilds a tensor of the unknown dtype " + Names.shown(dtype.toString()));
        }
        return new TensorView(plain.storage, element, plain.offset, plain.shape, plain.strides);
    }

    private TensorView view(Storage storage, TorchTypes.Element element, long offset, Object size, Object stride) {
        var shape = sizes(size);
        var strides = sizes(stride);
        if (shape.length != strides.length || offset < 0) {
            throw new BadInput(file + ": a pickle rebuilds a tensor of " + shape.length + " dimensions with "
                    + strides.length + " strides at offset " + offset);
        }
        return new TensorView(storage, element, offset, shape, strides);
    }

    private long[] sizes(Object value) {
        var list = value instanceof Tuple t ? t.items : value instanceof List<?> l ? l : List.of(None.NONE);
        if (list.size() > MOST_DIMENSIONS) {
            throw new BadInput(file + ": a pickled tensor has " + list.size() + " dimensions");
        }
        var sizes = new ArrayList<Long>();
        for (var item : list) {
            if (!(item instanceof Long size && size >= 0)) {
                throw new BadInput(file + ": a pickled tensor has a size or stride that is no whole number");
            }
            sizes.add(size);
        }
        return sizes.stream().mapToLong(Long::longValue).toArray();
    }
}
