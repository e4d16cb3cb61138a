package jvlm.checkpoint;

import java.util.Arrays;
import jvlm.error.BadInput;
import jvlm.tensor.DType;
import jvlm.tensor.Scope;
import jvlm.tensor.Tensor;
import jvlm.tensor.Tensors;

/** A stored tensor as the records read it: whole, or through one operation of its {@link Layout}. */
public record View(StoredTensor stored, Op op) {
    /** How the published tensor is seen. */
    public sealed interface Op {}

    public record Whole() implements Op {}

    public record Transposed() implements Op {}

    public record Part(int index, int count) implements Op {}

    public record Unpaired(int headDim) implements Op {}

    static View whole(StoredTensor stored) {
        return new View(stored, new Whole());
    }

    /** The shape that the records see. */
    public long[] shape() {
        var s = stored.shape().clone();
        switch (op) {
            case Transposed _ -> {
                requireRank(s, 2);
                long rows = s[0];
                s[0] = s[1];
                s[1] = rows;
            }
            case Part part -> {
                if (s.length == 0 || s[0] % part.count != 0) {
                    throw new BadInput(describe() + " cannot be split into " + part.count + " equal parts");
                }
                s[0] /= part.count;
            }
            case Unpaired unpaired -> {
                if (s.length == 0 || unpaired.headDim < 2 || s[0] % unpaired.headDim != 0) {
                    throw new BadInput(describe() + " is no stack of heads of " + unpaired.headDim + " rows");
                }
            }
            case Whole _ -> {}
        }
        return s;
    }

    /**
     * True where each row here is one row of the stored tensor; {@link #storedRow} tells which.
     */
    public boolean keepsRows() {
        return !(op instanceof Transposed) && stored.isContiguous();
    }

    /** The row of the stored matrix that is row {@code row} here. */
    public long storedRow(long row) {
        return switch (op) {
            case Whole _ -> row;
            case Part(int index, int count) -> row + index * (stored.shape()[0] / count);
            case Unpaired(int headDim) -> {
                long in = row % headDim;
                long half = headDim / 2;
                yield row - in + 2 * (in % half) + in / half;
            }
            case Transposed _ -> throw new IllegalStateException("a transposed matrix keeps no rows");
        };
    }

    /** True where the elements need no unpacking or conversion to be used as {@code dtype}. */
    public boolean servesInPlace(DType dtype) {
        return !stored.encoding().packed() && stored.encoding().dtype() == dtype && !(op instanceof Unpaired);
    }

    /**
     * The tensor in the given type: over the mapped memory where it serves in place, else a new one. It outlives the
     * scopes around, and belongs to the caller.
     */
    public Tensor tensor(DType dtype) {
        shape();
        if (servesInPlace(dtype)) {
            return Scope.keep(() -> seen(raw()));
        }
        return Scope.keep(() ->
                seen(stored.encoding().packed() ? unpacked() : raw()).to(dtype).contiguous());
    }

    /** A copy in memory of its own, which may be written. */
    Tensor copy(DType dtype) {
        shape();
        return Scope.keep(() -> {
            var t = seen(stored.encoding().packed() ? unpacked() : raw());
            var converted = t.to(dtype).contiguous();
            return converted == t || servesInPlace(dtype) ? converted.copy() : converted;
        });
    }

    private Tensor raw() {
        var dtype = stored.encoding().dtype();
        if (stored.elements() == 0) {
            return Tensors.empty(dtype, stored.shape());
        }
        return Tensors.view(stored.bytes(), dtype, stored.shape(), stored.strides());
    }

    private Tensor unpacked() {
        var t = Tensors.empty(DType.F32, stored.shape());
        Unpack.toFloats(stored, 0, t.memory());
        return t;
    }

    /** What the records see of the published tensor {@code t}. */
    Tensor seen(Tensor t) {
        return switch (op) {
            case Whole _ -> t;
            case Transposed _ -> t.transpose(0, 1);
            case Part(int index, int count) -> {
                long n = t.size(0) / count;
                yield t.slice(0, index * n, (index + 1) * n);
            }
            case Unpaired(int headDim) -> {
                long heads = t.size(0) / headDim;
                long columns = t.elements() / t.size(0);
                yield t.view(heads, headDim / 2, 2, columns).transpose(1, 2).view(t.shape());
            }
        };
    }

    private void requireRank(long[] s, int rank) {
        if (s.length != rank) {
            throw new BadInput(describe() + ", expected a matrix");
        }
    }

    private String describe() {
        return stored.file().getFileName() + ": " + stored.name() + " is " + Arrays.toString(stored.shape());
    }
}
