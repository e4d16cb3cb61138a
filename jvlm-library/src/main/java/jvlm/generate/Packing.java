package jvlm.generate;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.IntConsumer;
import jvlm.checkpoint.Encoding;
import jvlm.checkpoint.Groups;
import jvlm.checkpoint.Matrix;
import jvlm.checkpoint.View;
import jvlm.generate.kernels.BrainRows;
import jvlm.generate.kernels.ByteBlocks;
import jvlm.generate.kernels.FloatRows;
import jvlm.generate.kernels.NibbleBlocks;
import jvlm.generate.kernels.PackedMatrix;
import jvlm.generate.kernels.Pages;
import jvlm.generate.kernels.Team;
import jvlm.tensor.DType;
import org.jspecify.annotations.Nullable;

/**
 * Brings matrices of a checkpoint into the forms that decoding reads. What the file holds in the type to compute with is
 * used where it lies; quantised blocks are laid out anew with the numbers they have; all else is converted.
 */
final class Packing {
    private final Arena arena;
    private final Team team;

    /** @param arena owns what is laid out anew */
    Packing(Arena arena, Team team) {
        this.arena = arena;
        this.team = team;
    }

    PackedMatrix pack(Matrix matrix) {
        var view = matrix.view();
        if (view == null) {
            return copied(matrix);
        }
        var blocks = quantised(view, matrix.dtype());
        if (blocks != null) {
            matrix.unload();
            return blocks;
        }
        return liesReady(view, matrix) ? rows(matrix.dtype(), inPlace(view), view.shape()) : copied(matrix);
    }

    /** True where the matrix is laid out with the numbers of its file, if its scales are within float16. */
    static boolean keeps(Matrix matrix) {
        var encoding = matrix.encoding();
        return encoding != null && keeps(encoding, matrix.dtype());
    }

    private static boolean keeps(Encoding encoding, DType dtype) {
        boolean exact = Groups.hasHalfScales(encoding) || dtype == DType.BF16;
        return exact && Groups.of(encoding) != Groups.Kind.NONE;
    }

    private static boolean liesReady(View view, Matrix matrix) {
        return matrix.isReady() && view.keepsRows();
    }

    private static MemorySegment inPlace(View view) {
        var shape = view.shape();
        long row = view.stored().encoding().bytes(shape[1]);
        return view.stored().bytes().asSlice(view.storedRow(0) * row, shape[0] * row);
    }

    private static PackedMatrix rows(DType dtype, MemorySegment memory, long[] shape) {
        int rows = Math.toIntExact(shape[0]);
        int columns = Math.toIntExact(shape[1]);
        return dtype == DType.BF16 ? new BrainRows(memory, rows, columns) : new FloatRows(memory, rows, columns);
    }

    /** Unpacked or converted, in memory of its own. */
    private PackedMatrix copied(Matrix matrix) {
        var tensor = matrix.fresh();
        var memory = Pages.allocate(arena, tensor.elements() * matrix.dtype().bytes());
        memory.copyFrom(tensor.memory());
        var packed = rows(matrix.dtype(), memory, tensor.shape());
        if (!matrix.isReady()) {
            tensor.free();
            matrix.unload();
        }
        return packed;
    }

    /** With the numbers of the file; null where it holds none or their scales would lose more than bfloat16 does. */
    private @Nullable PackedMatrix quantised(View view, DType dtype) {
        var encoding = view.stored().encoding();
        if (!keeps(encoding, dtype) || !view.keepsRows() || view.stored().shape().length != 2) {
            return null;
        }
        return switch (Groups.of(encoding)) {
            case NIBBLES -> nibbles(view);
            case BYTES -> bytes(view, 32);
            case FINE_BYTES -> bytes(view, 16);
            case NONE -> null;
        };
    }

    private @Nullable PackedMatrix nibbles(View view) {
        var shape = view.shape();
        var packed = new NibbleBlocks(arena, Math.toIntExact(shape[0]), Math.toIntExact(shape[1]));
        boolean fit = eachRow(view, packed.rows(), groups -> row -> {
            for (int g = 0; g < groups.scales.length; g++) {
                packed.set(row, g, half(groups.scales[g]), half(groups.offsets[g]), groups.numbers, 32 * g);
            }
        });
        return fit ? packed : null;
    }

    private @Nullable PackedMatrix bytes(View view, int group) {
        var shape = view.shape();
        var packed = new ByteBlocks(arena, Math.toIntExact(shape[0]), Math.toIntExact(shape[1]), group);
        boolean fit = eachRow(view, packed.rows(), groups -> row -> {
            for (int g = 0; g < groups.scales.length; g++) {
                packed.set(row, g, half(groups.scales[g]), groups.numbers, group * g);
            }
        });
        return fit ? packed : null;
    }

    private static short half(float x) {
        return Float.floatToFloat16(x);
    }

    /** What is done with a row that has been read. */
    @FunctionalInterface
    private interface Sink {
        IntConsumer into(Groups groups);
    }

    /** Reads all rows, on all threads; false where some scale is beyond float16. */
    private boolean eachRow(View view, int rows, Sink sink) {
        var fit = new AtomicBoolean(true);
        team.run(part -> {
            var groups = new Groups(view.stored());
            var write = sink.into(groups);
            for (int row = share(rows, part); row < share(rows, part + 1) && fit.get(); row++) {
                groups.read(view.storedRow(row));
                if (!groups.fitHalves()) {
                    fit.set(false);
                }
                write.accept(row);
            }
        });
        return fit.get();
    }

    private int share(int count, int part) {
        return (int) ((long) count * part / team.size());
    }
}
