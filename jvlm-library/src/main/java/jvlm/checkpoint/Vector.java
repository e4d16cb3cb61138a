package jvlm.checkpoint;

import jvlm.tensor.DType;
import jvlm.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * A short row of weights, such as the scales of a norm or a bias, that becomes a tensor at its first use: a decoder that
 * computes without libtorch reads plain numbers.
 */
public final class Vector {
    private final @Nullable View view;
    private final DType dtype;
    private volatile @Nullable Tensor tensor;

    Vector(View view, DType dtype) {
        this.view = view;
        this.dtype = dtype;
    }

    Vector(Tensor tensor) {
        this.view = null;
        this.dtype = tensor.dtype();
        this.tensor = tensor;
    }

    /** The type that it is computed with. */
    public DType dtype() {
        return dtype;
    }

    /** The tensor, made at the first call and kept. */
    public Tensor tensor() {
        var t = tensor;
        return t == null ? made() : t;
    }

    private synchronized Tensor made() {
        var t = tensor;
        var v = view;
        if (t == null && v != null) {
            t = v.tensor(dtype);
            tensor = t;
        }
        if (t == null) {
            throw new IllegalStateException("a vector of nothing");
        }
        return t;
    }

    /** A copy of its numbers as {@link #tensor} would hold them. */
    public float[] floats() {
        var v = view;
        boolean plain = v != null && v.keepsRows() && (dtype == DType.F32 || dtype == DType.BF16);
        return v == null || !plain ? tensor().floats() : stored(v);
    }

    private float[] stored(View v) {
        var all = new float[Math.toIntExact(v.stored().elements())];
        Unpack.toFloats(v.stored(), 0, all);
        var numbers = new float[Math.toIntExact(v.shape()[0])];
        for (int i = 0; i < numbers.length; i++) {
            float number = all[Math.toIntExact(v.storedRow(i))];
            numbers[i] = dtype == DType.BF16 ? brain(number) : number;
        }
        return numbers;
    }

    /** Rounded to bfloat16, to even where it lies between two. */
    private static float brain(float number) {
        int bits = Float.floatToRawIntBits(number);
        return Float.isNaN(number) ? number : Float.intBitsToFloat((bits + 0x7fff + ((bits >>> 16) & 1)) & 0xffff0000);
    }
}
