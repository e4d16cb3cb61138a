package jvlm.checkpoint;

import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * A tensor where it lies in its file: a view of mapped bytes, nothing copied.
 *
 * @param name the published name
 * @param encoding how its elements are stored
 * @param shape sizes, slowest dimension first, as PyTorch gives them
 * @param strides elements from one index to the next in each dimension; row-major for all but some pickled tensors
 * @param bytes exactly the bytes from the first element to the last
 * @param file where it was found, for error messages
 */
public record StoredTensor(
        String name, Encoding encoding, long[] shape, long[] strides, MemorySegment bytes, Path file) {

    /** A tensor stored in row-major order. */
    public static StoredTensor contiguous(
            String name, Encoding encoding, long[] shape, MemorySegment bytes, Path file) {
        return new StoredTensor(name, encoding, shape, rowMajor(shape), bytes, file);
    }

    public long elements() {
        long n = 1;
        for (long size : shape) {
            n = Math.multiplyExact(n, size);
        }
        return n;
    }

    public boolean isContiguous() {
        return Arrays.equals(strides, rowMajor(shape));
    }

    /** The same tensor under another name. */
    public StoredTensor named(String other) {
        return new StoredTensor(other, encoding, shape, strides, bytes, file);
    }

    static long[] rowMajor(long[] shape) {
        var strides = new long[shape.length];
        long step = 1;
        for (int i = shape.length - 1; i >= 0; i--) {
            strides[i] = step;
            step *= Math.max(shape[i], 1);
        }
        return strides;
    }
}
