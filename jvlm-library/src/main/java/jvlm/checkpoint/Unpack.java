package jvlm.checkpoint;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * Stored numbers as float32, by the arithmetic of ggml's reference code, so that values are equal to the last bit. Safe
 * for many threads on one tensor.
 */
public final class Unpack {
    /** Elements unpacked at a time: a multiple of every block, small enough for the first-level cache. */
    private static final int CHUNK = 8192;

    private static final ValueLayout.OfFloat NATIVE =
            ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.nativeOrder());

    private Unpack() {}

    /**
     * The elements {@code from} to {@code from + out.length} of a row-major tensor. Both must be multiples of the
     * encoding's block.
     */
    public static void toFloats(StoredTensor tensor, long from, float[] out) {
        check(tensor, from, out.length);
        for (int at = 0; at < out.length; at += CHUNK) {
            unpack(tensor, from + at, out, at, Math.min(CHUNK, out.length - at));
        }
    }

    /** The same into memory, four bytes an element in the machine's order. */
    public static void toFloats(StoredTensor tensor, long from, MemorySegment out) {
        long count = out.byteSize() / Float.BYTES;
        check(tensor, from, count);
        var buffer = new float[(int) Math.min(CHUNK, count)];
        for (long at = 0; at < count; at += CHUNK) {
            int n = (int) Math.min(CHUNK, count - at);
            unpack(tensor, from + at, buffer, 0, n);
            MemorySegment.copy(buffer, 0, out, NATIVE, at * Float.BYTES, n);
        }
    }

    private static void check(StoredTensor tensor, long from, long count) {
        int block = tensor.encoding().blockElements();
        if (from < 0 || count > tensor.elements() - from || from % block != 0 || count % block != 0) {
            throw new IllegalArgumentException("elements " + from + " to " + (from + count) + " of " + tensor.name()
                    + ", which has " + tensor.elements() + " in blocks of " + block);
        }
        if (!tensor.isContiguous()) {
            throw new IllegalArgumentException(tensor.name() + " is not stored in row-major order");
        }
    }

    private static void unpack(StoredTensor tensor, long from, float[] out, int at, int count) {
        var encoding = tensor.encoding();
        var source = tensor.bytes().asSlice(encoding.bytes(from), encoding.bytes(count));
        if (encoding == Encoding.F32) {
            MemorySegment.copy(source, Mapped.FLOAT, 0, out, at, count);
        } else if (encoding.packed()) {
            blocks(encoding, source.toArray(Mapped.BYTE), out, at);
        } else {
            plain(encoding, source, out, at, count);
        }
    }

    private static void blocks(Encoding encoding, byte[] source, float[] out, int at) {
        int size = encoding.blockBytes();
        int elements = encoding.blockElements();
        for (int b = 0, o = at; b < source.length; b += size, o += elements) {
            switch (encoding) {
                case Q4_0 -> Blocks.q4_0(source, b, out, o);
                case Q4_1 -> Blocks.q4_1(source, b, out, o);
                case Q5_0 -> Blocks.q5_0(source, b, out, o);
                case Q5_1 -> Blocks.q5_1(source, b, out, o);
                case Q8_0 -> Blocks.q8_0(source, b, out, o);
                case Q2_K -> Blocks.q2_k(source, b, out, o);
                case Q3_K -> Blocks.q3_k(source, b, out, o);
                case Q4_K -> Blocks.q4_k(source, b, out, o);
                case Q5_K -> Blocks.q5_k(source, b, out, o);
                case Q6_K -> Blocks.q6_k(source, b, out, o);
                default -> throw new IllegalStateException("no blocks of " + encoding);
            }
        }
    }

    private static void plain(Encoding encoding, MemorySegment source, float[] out, int at, int count) {
        switch (encoding) {
            case F16 -> halves(source.toArray(Mapped.SHORT), out, at);
            case BF16 -> brains(source.toArray(Mapped.SHORT), out, at);
            default -> {
                for (int i = 0; i < count; i++) {
                    out[at + i] = number(encoding, source, i);
                }
            }
        }
    }

    private static void halves(short[] source, float[] out, int at) {
        for (int i = 0; i < source.length; i++) {
            out[at + i] = Float.float16ToFloat(source[i]);
        }
    }

    private static void brains(short[] source, float[] out, int at) {
        for (int i = 0; i < source.length; i++) {
            out[at + i] = Float.intBitsToFloat(source[i] << 16);
        }
    }

    private static float number(Encoding encoding, MemorySegment source, long i) {
        return switch (encoding) {
            case F64 -> (float) source.get(Mapped.DOUBLE, i * 8);
            case I64 -> source.get(Mapped.LONG, i * 8);
            case I32 -> source.get(Mapped.INT, i * 4);
            case I16 -> source.get(Mapped.SHORT, i * 2);
            case I8 -> source.get(Mapped.BYTE, i);
            case U8 -> source.get(Mapped.BYTE, i) & 0xff;
            case BOOL -> source.get(Mapped.BYTE, i) == 0 ? 0 : 1;
            default -> throw new IllegalStateException("no number in " + encoding);
        };
    }
}
