package jvlm.tensor;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.pytorch.DeviceOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/** Tensors made from Java values and from mapped memory, on the processor. */
public final class Tensors {
    private Tensors() {}

    /** A copy of {@code values} in the given shape, F32. */
    public static Tensor floats(float[] values, long... shape) {
        var t = empty(DType.F32, shape);
        MemorySegment.copy(values, 0, t.memory(), ValueLayout.JAVA_FLOAT_UNALIGNED, 0, Math.toIntExact(t.elements()));
        return t;
    }

    /** A copy of {@code values} in the given shape, I64. */
    public static Tensor longs(long[] values, long... shape) {
        var t = empty(DType.I64, shape);
        MemorySegment.copy(values, 0, t.memory(), ValueLayout.JAVA_LONG_UNALIGNED, 0, Math.toIntExact(t.elements()));
        return t;
    }

    /** Token ids {@code [batch, time]}, I64; the rows are of one length. */
    public static Tensor ids(List<int[]> rows) {
        int time = rows.getFirst().length;
        var flat = new long[rows.size() * time];
        for (int i = 0; i < flat.length; i++) {
            flat[i] = rows.get(i / time)[i % time];
        }
        return longs(flat, rows.size(), time);
    }

    /**
     * A view of memory that is not copied. The memory must outlive the tensor, and where it is mapped read-only nothing
     * may write to the tensor: that would end the process.
     */
    public static Tensor view(MemorySegment memory, DType dtype, long[] shape, long[] strides) {
        return new Tensor(torch.from_blob(new Address(memory.address()), shape, strides, options(dtype)));
    }

    public static Tensor zeros(DType dtype, long... shape) {
        return new Tensor(torch.zeros(shape, options(dtype)));
    }

    /** Memory of any content. */
    public static Tensor empty(DType dtype, long... shape) {
        return new Tensor(torch.empty(shape, options(dtype), null));
    }

    /** A tensor with a shape and no memory: for describing a model. */
    public static Tensor meta(DType dtype, long... shape) {
        return new Tensor(torch.empty(
                shape, options(dtype).device(new DeviceOptional(new org.bytedeco.pytorch.Device("meta"))), null));
    }

    /** 0, 1, ... n-1 as I64. */
    public static Tensor arange(long n) {
        return new Tensor(torch.arange(new Scalar(n), options(DType.I64)));
    }

    public static Tensor stack(List<Tensor> parts, int dim) {
        return new Tensor(torch.stack(vector(parts), dim));
    }

    public static Tensor cat(List<Tensor> parts, int dim) {
        return parts.size() == 1 ? parts.getFirst() : new Tensor(torch.cat(vector(parts), dim));
    }

    /** Boolean {@code [rows, columns]}: true above the diagonal that starts at column {@code offset}. */
    public static Tensor above(long rows, long columns, long offset) {
        var ones = new Tensor(torch.ones(new long[] {rows, columns}, options(DType.BOOL)));
        return new Tensor(torch.triu(ones.raw, offset));
    }

    /** Boolean {@code [rows, columns]}: true below and on the diagonal that starts at column {@code offset}. */
    public static Tensor below(long rows, long columns, long offset) {
        var ones = new Tensor(torch.ones(new long[] {rows, columns}, options(DType.BOOL)));
        return new Tensor(torch.tril(ones.raw, offset));
    }

    static TensorVector vector(List<Tensor> parts) {
        var raw = new org.bytedeco.pytorch.Tensor[parts.size()];
        for (int i = 0; i < raw.length; i++) {
            raw[i] = parts.get(i).raw;
        }
        return new TensorVector(raw);
    }

    static TensorOptions options(DType dtype) {
        return new TensorOptions(dtype.torch());
    }

    /** A bare address. */
    private static final class Address extends Pointer {
        Address(long at) {
            address = at;
        }
    }
}
