package jvlm.checkpoint;

import jvlm.tensor.DType;

/** How the elements of a stored tensor lie in its file: plain numbers, or blocks of quantised ones as GGUF packs them. */
public enum Encoding {
    F64(DType.F64),
    F32(DType.F32),
    F16(DType.F16),
    BF16(DType.BF16),
    I64(DType.I64),
    I32(DType.I32),
    I16(DType.I16),
    I8(DType.I8),
    U8(DType.U8),
    BOOL(DType.BOOL),
    Q4_0(32, 18),
    Q4_1(32, 20),
    Q5_0(32, 22),
    Q5_1(32, 24),
    Q8_0(32, 34),
    Q2_K(256, 84),
    Q3_K(256, 110),
    Q4_K(256, 144),
    Q5_K(256, 176),
    Q6_K(256, 210);

    private final int blockElements;
    private final int blockBytes;
    private final DType dtype;

    Encoding(DType dtype) {
        this.blockElements = 1;
        this.blockBytes = dtype.bytes();
        this.dtype = dtype;
    }

    Encoding(int blockElements, int blockBytes) {
        this.blockElements = blockElements;
        this.blockBytes = blockBytes;
        this.dtype = DType.F32;
    }

    /** Elements of one block; 1 for plain numbers. */
    public int blockElements() {
        return blockElements;
    }

    /** Bytes of one block. */
    public int blockBytes() {
        return blockBytes;
    }

    /** True for blocks of quantised numbers. */
    public boolean packed() {
        return blockElements > 1;
    }

    /** The element type; for packed encodings the type that they unpack to. */
    public DType dtype() {
        return dtype;
    }

    /** Bytes that {@code elements} elements take, a whole number of blocks. */
    public long bytes(long elements) {
        return Math.multiplyExact(elements / blockElements, (long) blockBytes);
    }
}
