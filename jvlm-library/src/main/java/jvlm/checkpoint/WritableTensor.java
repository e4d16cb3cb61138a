package jvlm.checkpoint;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.function.Supplier;
import jvlm.tensor.DType;
import jvlm.tensor.Scope;
import jvlm.tensor.Tensor;

/**
 * A tensor to be written: the header is made from what is known beforehand, the bytes are asked for when their turn
 * comes, so that a large model can be converted tensor by tensor.
 *
 * @param name the name in the file
 * @param encoding how the bytes are to be read
 * @param shape sizes, slowest dimension first
 * @param bytes gives the row-major little-endian elements, exactly as many as encoding and shape take
 */
public record WritableTensor(String name, Encoding encoding, long[] shape, Supplier<MemorySegment> bytes) {
    /** A tensor of another file, brought into row-major order where it is not. */
    public static WritableTensor of(StoredTensor tensor) {
        return new WritableTensor(tensor.name(), tensor.encoding(), tensor.shape(), () -> RowMajor.bytes(tensor));
    }

    /** A tensor in memory, as it is when its turn comes. */
    public static WritableTensor of(String name, Tensor tensor, DType dtype) {
        return new WritableTensor(name, Encoding.valueOf(dtype.name()), tensor.shape(), () -> {
            var bytes = Arena.ofAuto().allocate(Math.max(1, tensor.elements() * dtype.bytes()), 64);
            Scope.inference(() -> {
                var memory = tensor.detached().to(dtype).contiguous().memory();
                bytes.copyFrom(memory);
                return true;
            });
            return bytes.asSlice(0, tensor.elements() * dtype.bytes());
        });
    }

    /** What the records see of a stored tensor, converted when its turn comes. */
    public static WritableTensor of(String name, View view, DType dtype) {
        return new WritableTensor(
                name, Encoding.valueOf(dtype.name()), view.shape(), () -> of(name, view.tensor(dtype), dtype)
                        .bytes
                        .get());
    }

    /** A tensor without content, for files that only have its place. */
    public static WritableTensor hole(String name, Encoding encoding, long... shape) {
        return new WritableTensor(name, encoding, shape, () -> {
            throw new IllegalStateException(name + " has no content");
        });
    }

    /** Bytes that it takes; throws {@link ArithmeticException} where a long does not hold their number. */
    public long size() {
        long n = 1;
        for (long d : shape) {
            n = Math.multiplyExact(n, d);
        }
        return encoding.bytes(n);
    }
}
