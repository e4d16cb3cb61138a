package jvlm.convert;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import jvlm.checkpoint.Encoding;
import jvlm.checkpoint.View;
import jvlm.checkpoint.WritableTensor;
import jvlm.error.BadInput;
import jvlm.tensor.DType;
import jvlm.tensor.Scope;
import jvlm.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * One tensor on its way into another file.
 *
 * @param name in the new file
 * @param lowRank what is merged into it
 * @param dtype the type that it gets; null leaves its own
 */
record Piece(
        String name,
        View view,
        @Nullable LowRank lowRank,
        @Nullable DType dtype) {
    private static final int INFINITE_HALF = 0x7c00;

    /** The type that it will have: numbers that are no fractions keep theirs. */
    private DType type() {
        var own = view.stored().encoding().dtype();
        return dtype != null && own.floating() ? dtype : own;
    }

    /** Bytes are copied where nothing changes, and computed when their turn comes where something does. */
    WritableTensor writable() {
        if (lowRank == null && view.op() instanceof View.Whole && view.stored().encoding() == encoding()) {
            return WritableTensor.of(view.stored().named(name));
        }
        return new WritableTensor(name, encoding(), view.shape(), this::bytes);
    }

    private Encoding encoding() {
        return Encoding.valueOf(type().name());
    }

    private MemorySegment bytes() {
        var weight = view.tensor(lowRank == null ? type() : DType.F32);
        try {
            return Scope.inference(
                    () -> bytes(lowRank == null ? weight : lowRank.over(weight).to(type())));
        } finally {
            weight.free();
        }
    }

    private MemorySegment bytes(Tensor tensor) {
        long size = tensor.elements() * type().bytes();
        var bytes = Arena.ofAuto().allocate(Math.max(1, size), 64).asSlice(0, size);
        if (size > 0) {
            bytes.copyFrom(tensor.contiguous().memory());
        }
        if (type() == DType.F16) {
            requireFinite(bytes);
        }
        return bytes;
    }

    /** Large numbers of the other types have no place among half ones. */
    private void requireFinite(MemorySegment halves) {
        for (long i = 0; i < halves.byteSize(); i += 2) {
            if ((halves.get(ValueLayout.JAVA_SHORT, i) & INFINITE_HALF) == INFINITE_HALF) {
                throw new BadInput(view.stored().file() + ": " + view.stored().name()
                        + " holds numbers beyond 65504, which f16 cannot: take bf16 or f32");
            }
        }
    }
}
