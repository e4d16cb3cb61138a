package jvlm.checkpoint;

import java.lang.foreign.MemorySegment;
import jvlm.error.BadInput;

/** Strided tensors in row-major order. */
final class RowMajor {
    private RowMajor() {}

    /** The bytes of a tensor in row-major order: its own where they are, else a copy on the heap. */
    static MemorySegment bytes(StoredTensor tensor) {
        if (tensor.isContiguous()) {
            return tensor.bytes();
        }
        int size = tensor.encoding().blockBytes();
        long elements = tensor.elements();
        if (elements > Integer.MAX_VALUE - 8 || elements * size > Integer.MAX_VALUE - 8) {
            throw new BadInput(tensor.file() + ": " + tensor.name() + " is not stored in row-major order and too large "
                    + "to reorder");
        }
        var copy = MemorySegment.ofArray(new byte[(int) elements * size]);
        var index = new long[tensor.shape().length];
        for (long i = 0; i < elements; i++) {
            MemorySegment.copy(tensor.bytes(), offset(index, tensor.strides()) * size, copy, i * size, size);
            advance(index, tensor.shape());
        }
        return copy;
    }

    private static long offset(long[] index, long[] strides) {
        long at = 0;
        for (int d = 0; d < index.length; d++) {
            at += index[d] * strides[d];
        }
        return at;
    }

    private static void advance(long[] index, long[] shape) {
        for (int d = index.length - 1; d >= 0 && ++index[d] == shape[d]; d--) {
            index[d] = 0;
        }
    }
}
