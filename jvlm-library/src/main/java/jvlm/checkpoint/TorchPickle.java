package jvlm.checkpoint;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import jvlm.error.BadInput;

/**
 * Files of {@code torch.save} and {@code torch.jit.save}: zip archives since PyTorch 1.6, TorchScript archives, and
 * the format before that, which is a row of pickles with raw numbers behind. Nothing in a file is ever run.
 *
 * <p>Tensors are named by their path in the pickled value: dictionary keys, places in lists and, in TorchScript,
 * attributes, joined by dots. Of a training checkpoint whose outer dictionary has one of the keys {@code state_dict},
 * {@code model_state_dict}, {@code model} or {@code module} (the first of these) and no tensor of its own, only the
 * tensors under that key are given, without it; plain settings beside it are metadata.
 */
public final class TorchPickle {
    private TorchPickle() {}

    /**
     * Maps {@code file} for the life of {@code arena}. Throws {@link BadInput} where it is no such file, is damaged,
     * or asks for anything beyond tensors and plain data.
     */
    public static TensorFile read(Path file, Arena arena) {
        return read(file, Mapped.map(file, arena), arena);
    }

    static TensorFile read(Path file, MemorySegment bytes, Arena arena) {
        if (isTar(bytes)) {
            throw new BadInput(file + ": is a tar archive of PyTorch before 0.1.10, which is not supported (load and "
                    + "save it with a newer PyTorch)");
        }
        return TorchTree.read(file, isZip(bytes) ? TorchZip.read(file, bytes, arena) : TorchLegacy.read(file, bytes));
    }

    /** True where these bytes begin as such a file does. */
    static boolean matches(MemorySegment bytes) {
        return isZip(bytes) || isTar(bytes) || isPickle(bytes);
    }

    private static boolean isZip(MemorySegment bytes) {
        return Mapped.startsWith(bytes, 0, "PK\3\4") || Mapped.startsWith(bytes, 0, "PK\5\6");
    }

    private static boolean isTar(MemorySegment bytes) {
        return Mapped.startsWith(bytes, 257, "ustar");
    }

    private static boolean isPickle(MemorySegment bytes) {
        return bytes.byteSize() > 2
                && (bytes.get(Mapped.BYTE, 0) & 0xff) == 0x80
                && bytes.get(Mapped.BYTE, 1) >= 2
                && bytes.get(Mapped.BYTE, 1) <= 5;
    }
}
