package jvlm.tensor;

import org.bytedeco.pytorch.global.torch.ScalarType;

/** Element type of a {@link Tensor}. */
public enum DType {
    F64(8, ScalarType.Double),
    F32(4, ScalarType.Float),
    F16(2, ScalarType.Half),
    BF16(2, ScalarType.BFloat16),
    I64(8, ScalarType.Long),
    I32(4, ScalarType.Int),
    I16(2, ScalarType.Short),
    I8(1, ScalarType.Char),
    U8(1, ScalarType.Byte),
    BOOL(1, ScalarType.Bool);

    private final int bytes;
    private final ScalarType torch;

    DType(int bytes, ScalarType torch) {
        this.bytes = bytes;
        this.torch = torch;
    }

    /** Bytes of one element. */
    public int bytes() {
        return bytes;
    }

    /** True for the types that a gradient can flow through. */
    public boolean floating() {
        return this == F64 || this == F32 || this == F16 || this == BF16;
    }

    ScalarType torch() {
        return torch;
    }

    static DType of(ScalarType type) {
        for (var d : values()) {
            if (d.torch.value == type.value) { // the bindings make a new object each time
                return d;
            }
        }
        throw new IllegalArgumentException("libtorch type " + type + " has no counterpart here");
    }
}
