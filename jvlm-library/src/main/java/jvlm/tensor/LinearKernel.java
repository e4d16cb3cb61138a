package jvlm.tensor;

import org.bytedeco.pytorch.Dispatcher;
import org.bytedeco.pytorch.GenericList;
import org.bytedeco.pytorch.IValue;
import org.bytedeco.pytorch.IValueVector;
import org.bytedeco.pytorch.OperatorHandle;
import org.bytedeco.pytorch.OperatorName;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/**
 * x W^T + b through oneDNN with the weight reordered once into its own layout. The plain {@code linear} of this libtorch
 * runs float32 through OpenBLAS at a fifth of the memory bandwidth; the operators used here are reached by the
 * dispatcher, since the bindings do not name them.
 */
public final class LinearKernel {
    private static final boolean AVAILABLE = torch.hasMKLDNN()
            && Dispatcher.singleton()
                    .findSchema(new OperatorName("mkldnn::_linear_pointwise", ""))
                    .has_value();

    private final Tensor packed;

    private LinearKernel(Tensor packed) {
        this.packed = packed;
    }

    /** A kernel for {@code weight [out, in]}, F32 or BF16 on the processor, or null where oneDNN cannot serve it. */
    public static @Nullable LinearKernel of(Tensor weight) {
        boolean served = weight.isCpu() && (weight.dtype() == DType.F32 || weight.dtype() == DType.BF16);
        if (!AVAILABLE || !served) {
            return null;
        }
        return new LinearKernel(Scope.keep(() -> {
            var stack = new IValueVector(new IValue(weight.raw), new IValue());
            Operators.REORDER.callBoxed(stack);
            return result(stack);
        }));
    }

    /** {@code x [..., in]} to {@code [..., out]}; x has the type of the weight. */
    public Tensor apply(Tensor x, @Nullable Tensor bias) {
        var stack = new IValueVector(
                new IValue(x.raw),
                new IValue(packed.raw),
                bias == null ? Operators.NONE : new IValue(bias.raw),
                Operators.NO_POST_OP,
                Operators.NO_SCALARS,
                Operators.NO_ALGORITHM);
        Operators.LINEAR.callBoxed(stack);
        return result(stack);
    }

    /** The tensor on the stack is a reference into it: a handle of its own outlives the stack. */
    private static Tensor result(IValueVector stack) {
        return new Tensor(new org.bytedeco.pytorch.Tensor(stack.get(0).toTensor()));
    }

    /** Frees the reordered weight. */
    public void free() {
        packed.free();
    }

    /** Handles and constant arguments; retained, for the class may be loaded inside a scope that would free them. */
    private static final class Operators {
        static final OperatorHandle REORDER = handle("mkldnn::_reorder_linear_weight");
        static final OperatorHandle LINEAR = handle("mkldnn::_linear_pointwise");
        static final IValue NONE = kept(new IValue());
        static final IValue NO_POST_OP = kept(new IValue("none"));
        static final IValue NO_ALGORITHM = kept(new IValue(""));
        static final IValue NO_SCALARS = kept(new IValue(noScalars()));

        private static OperatorHandle handle(String name) {
            OperatorHandle h = Dispatcher.singleton().findSchemaOrThrow(name, "");
            h.retainReference();
            return h;
        }

        private static IValue kept(IValue value) {
            value.retainReference();
            return value;
        }

        private static GenericList noScalars() {
            var list = LINEAR.schema().arguments().getPointer(4).type();
            return new GenericList(list.get().containedType(0));
        }
    }
}
