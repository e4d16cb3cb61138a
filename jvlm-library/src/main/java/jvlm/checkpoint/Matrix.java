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
    private final @Nullable Encoding quant;
    private volatile @Nullable Tensor tensor;

    /** @param quant what it becomes where it is stored as plain numbers in whole groups; null leaves it */
    Matrix(View view, DType dtype, @Nullable Encoding quant) {
        this.training = false;
        this.view = view;
        this.quant = quant != null && Quantised.serves(view, quant) ? quant : null;
        this.dtype = dtype;
    }

    Matrix(Tensor tensor, boolean training) {
        this.training = training;
        this.view = null;
        this.quant = null;
        this.dtype = tensor.dtype();
        this.tensor = tensor;
    }

    /** True where the tensor is at hand without unpacking or conversion. */
    public boolean isReady() {
        return view == null || quant == null && view.servesInPlace(dtype);
    }

    /** True where the matrix may change or gradients must flow through what is made with it: no other form may be kept. */
    public boolean isTraining() {
        return training;
    }

    /** The type that it is computed with. */
    public DType dtype() {
        return dtype;
    }

    /** How it is stored, or would be if its file were quantised as was asked for; null where no file holds it. */
    public @Nullable View view() {
        var v = view;
        return v == null || quant == null ? v : Quantised.of(v, quant);
    }

    /** What {@link #view} tells of the way it is stored, without quantising anything; null where no file holds it. */
    public @Nullable Encoding encoding() {
        var v = view;
        return v == null || quant != null ? quant : v.stored().encoding();
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
        if (v == null || tensor != null || !unpacksRows(v)) {
            return tensor().embedding(ids);
        }
        var wanted = ids.integers();
        int columns = Math.toIntExact(v.shape()[1]);
        var out = new float[Math.multiplyExact(wanted.length, columns)];
        for (int i = 0; i < wanted.length; i++) {
            unpackRow(v, wanted[i], out, i * columns, columns);
        }
        var shape = Arrays.copyOf(ids.shape(), ids.rank() + 1);
        shape[ids.rank()] = columns;
        return Tensors.floats(out, shape).to(dtype);
    }

    private boolean unpacksRows(View v) {
        return quant != null || v.stored().encoding().packed() && v.op() instanceof View.Whole;
    }

    private void unpackRow(View v, long row, float[] out, int at, int columns) {
        if (quant != null) {
            System.arraycopy(Quantised.row(v, row, quant), 0, out, at, columns);
        } else {
            var memory = MemorySegment.ofArray(out).asSlice(4L * at, 4L * columns);
            Unpack.toFloats(v.stored(), row * columns, memory);
        }
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
        return v == null
                ? tensor()
                : quant == null ? v.tensor(dtype) : Quantised.of(v, quant).tensor(dtype);
    }
}
