package jvlm.checkpoint;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import jvlm.tensor.DType;
import jvlm.tensor.Tensor;
import jvlm.tensor.Tensors;
import org.jspecify.annotations.Nullable;

/**
 * A weight matrix {@code [rows, columns]} that may still lie in its file in another form than the one computed with:
 * opening a checkpoint reads none of it.
 */
public final class Matrix {
    private final @Nullable View view;
    private final DType dtype;
    private final boolean training;
    private volatile @Nullable Tensor tensor;

    Matrix(View view, DType dtype) {
        this.training = false;
        this.view = view;
        this.dtype = dtype;
    }

    Matrix(Tensor tensor, boolean training) {
        this.training = training;
        this.view = null;
        this.dtype = tensor.dtype();
        this.tensor = tensor;
    }

    /** True where the tensor is at hand without unpacking or conversion. */
    public boolean isReady() {
        return view == null || view.servesInPlace(dtype);
    }

    /** True where the matrix may change or gradients must flow through what is made with it: no other form may be kept. */
    public boolean isTraining() {
        return training;
    }

    /** The type that it is computed with. */
    public DType dtype() {
        return dtype;
    }

    /** Where it lies in its file; null where it does not, as in training. */
    public @Nullable View view() {
        return view;
    }

    /** The whole matrix, unpacked or converted at the first call and kept. */
    public Tensor tensor() {
        var t = tensor;
        if (t == null) {
            synchronized (this) {
                t = tensor;
                if (t == null) {
                    t = fresh();
                    tensor = t;
                }
            }
        }
        return t;
    }

    /** The rows {@code ids [...]} as {@code [..., columns]}; of a packed matrix only these are unpacked. */
    public Tensor rows(Tensor ids) {
        var v = view;
        if (v == null || !v.stored().encoding().packed() || tensor != null || !(v.op() instanceof View.Whole)) {
            return tensor().embedding(ids);
        }
        var wanted = ids.integers();
        int columns = Math.toIntExact(v.shape()[1]);
        var out = new float[Math.multiplyExact(wanted.length, columns)];
        var memory = MemorySegment.ofArray(out);
        for (int i = 0; i < wanted.length; i++) {
            long at = (long) i * columns * Float.BYTES;
            Unpack.toFloats(v.stored(), wanted[i] * columns, memory.asSlice(at, (long) columns * Float.BYTES));
        }
        var shape = Arrays.copyOf(ids.shape(), ids.rank() + 1);
        shape[ids.rank()] = columns;
        return Tensors.floats(out, shape).to(dtype);
    }

    /** Hands the file's pages back to the system, when another form of the matrix has been made; a later use reads them again. */
    public void unload() {
        var v = view;
        if (v != null && v.stored().bytes().isMapped()) {
            v.stored().bytes().unload();
        }
    }

    /** The whole matrix, unpacked or converted for this call alone; free it after use unless {@link #isReady}. */
    public Tensor fresh() {
        var v = view;
        return v == null ? tensor() : v.tensor(dtype);
    }
}
