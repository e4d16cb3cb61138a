package jvlm.checkpoint;

import java.util.Set;
import jvlm.checkpoint.PickleValue.Global;

/** The classes and functions that a checkpoint may name. */
final class TorchGlobals {
    /** Each of these acts as a dictionary, and is one here. */
    private static final Set<String> DICTIONARIES = Set.of(
            "builtins.dict",
            "__builtin__.dict",
            "collections.OrderedDict",
            "collections.defaultdict",
            "collections.Counter",
            "easydict.EasyDict",
            "addict.addict.Dict",
            "yacs.config.CfgNode",
            "pytorch_lightning.utilities.parsing.AttributeDict",
            "sacred.config.custom_containers.ReadOnlyDict",
            "ruamel.yaml.comments.CommentedMap");

    private static final Set<String> TENSORS = Set.of(
            "torch._utils._rebuild_tensor",
            "torch._utils._rebuild_tensor_v2",
            "torch._utils._rebuild_tensor_v3",
            "torch._utils._rebuild_parameter",
            "torch._utils._rebuild_parameter_with_state",
            "torch._tensor._rebuild_from_type_v2",
            "torch._tensor.Tensor",
            "torch.Tensor",
            "torch.nn.parameter.Parameter",
            "torch.nn.parameter.Buffer",
            "torch.Size",
            "torch.device",
            "torch.dtype",
            "torch.serialization._get_layout");

    /** Settings and statistics that training scripts save beside the weights. They stay inert: nothing is built. */
    private static final Set<String> DATA = Set.of(
            "argparse.Namespace",
            "builtins.set",
            "builtins.frozenset",
            "builtins.list",
            "builtins.tuple",
            "builtins.bytearray",
            "builtins.complex",
            "builtins.int",
            "builtins.float",
            "builtins.str",
            "builtins.object",
            "builtins.range",
            "builtins.slice",
            "collections.deque",
            "__builtin__.set",
            "__builtin__.list",
            "typing.Any",
            "datetime.datetime",
            "datetime.timedelta",
            "pathlib.PosixPath",
            "pathlib.PurePosixPath",
            "pathlib._local.PosixPath",
            "_codecs.encode",
            "numpy.dtype",
            "numpy.ndarray",
            "numpy.bool_",
            "numpy.int64",
            "numpy.float32",
            "numpy.float64",
            "numpy.core.multiarray.scalar",
            "numpy.core.multiarray._reconstruct",
            "numpy._core.multiarray.scalar",
            "numpy._core.multiarray._reconstruct",
            "deepspeed.runtime.fp16.loss_scaler.LossScaler",
            "deepspeed.runtime.fp16.loss_scaler.DynamicLossScaler",
            "deepspeed.runtime.zero.config.ZeroStageEnum",
            "deepspeed.utils.tensor_fragment.fragment_address",
            "pytorch_lightning.callbacks.early_stopping.EarlyStopping",
            "pytorch_lightning.callbacks.lr_monitor.LearningRateMonitor",
            "pytorch_lightning.callbacks.model_checkpoint.ModelCheckpoint",
            "sacred.config.custom_containers.ReadOnlyList",
            "ruamel.yaml.comments.CommentedSeq",
            "ruamel.yaml.scalarfloat.ScalarFloat",
            "omegaconf.dictconfig.DictConfig",
            "omegaconf.listconfig.ListConfig",
            "omegaconf.base.ContainerMetadata",
            "omegaconf.base.Metadata",
            "omegaconf.nodes.AnyNode",
            "omegaconf.nodes.BooleanNode",
            "omegaconf.nodes.FloatNode",
            "omegaconf.nodes.IntegerNode",
            "omegaconf.nodes.StringNode");

    private TorchGlobals() {}

    static boolean isAdmitted(Global global) {
        var full = global.toString();
        return TENSORS.contains(full)
                || DATA.contains(full)
                || DICTIONARIES.contains(full)
                || isType(global)
                || isScripted(global)
                || (global.module().equals("torch.jit._pickle")
                        && !global.name().contains("."));
    }

    static boolean isDictionary(Global global) {
        return DICTIONARIES.contains(global.toString());
    }

    /** A class that a TorchScript archive defines in its own code. */
    static boolean isScripted(Global global) {
        return global.module().startsWith("__torch__.") || global.module().equals("__torch__");
    }

    private static boolean isType(Global global) {
        return switch (global.module()) {
            case "torch" -> TorchTypes.storage(global.name()) != null || TorchTypes.dtype(global.name()) != null;
            case "torch.cuda", "torch.storage" -> TorchTypes.storage(global.name()) != null;
            default -> false;
        };
    }
}
