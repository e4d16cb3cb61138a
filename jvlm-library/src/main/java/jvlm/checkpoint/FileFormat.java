package jvlm.checkpoint;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Locale;
import jvlm.error.BadInput;

/** Tells by its first bytes what a file is, and reads it. */
final class FileFormat {
    private FileFormat() {}

    /** A file of weights, or the index of several. */
    static TensorFile read(Path file, Arena arena) {
        var bytes = Mapped.map(file, arena);
        return ShardIndex.matches(bytes) ? ShardIndex.read(file, arena) : readWeights(file, bytes, arena);
    }

    /** A file of weights. */
    static TensorFile readWeights(Path file, Arena arena) {
        return readWeights(file, Mapped.map(file, arena), arena);
    }

    private static TensorFile readWeights(Path file, MemorySegment bytes, Arena arena) {
        if (bytes.byteSize() == 0) {
            throw new BadInput(file + ": is empty");
        }
        if (Safetensors.matches(bytes)) {
            return SafetensorsHeader.read(file, bytes);
        }
        if (Gguf.matches(bytes)) {
            return Gguf.read(file, bytes, arena);
        }
        if (TorchPickle.matches(bytes)) {
            return TorchPickle.read(file, bytes, arena);
        }
        if (Onnx.matches(bytes)) {
            return Onnx.read(file, bytes, arena);
        }
        throw unknown(file, bytes);
    }

    private static BadInput unknown(Path file, MemorySegment bytes) {
        if (Mapped.startsWith(bytes, 0, "version https://git-lfs")) {
            return new BadInput(file + ": is a git-lfs pointer, the weights were not downloaded (run git lfs pull)");
        }
        if (isMarkup(bytes)) {
            return new BadInput(file + ": is a web page, not weights: the download went wrong");
        }
        if (bytes.byteSize() > 8 && bytes.get(Mapped.BYTE, 8) == '{') {
            return SafetensorsHeader.tooLong(file, bytes.get(Mapped.LONG, 0));
        }
        var start = bytes.asSlice(0, Math.min(8, bytes.byteSize())).toArray(Mapped.BYTE);
        return new BadInput(
                file + ": is neither safetensors nor a PyTorch nor a GGUF nor an ONNX file (it starts with the bytes "
                        + HexFormat.ofDelimiter(" ").formatHex(start) + ")");
    }

    private static boolean isMarkup(MemorySegment bytes) {
        int length = (int) Math.min(256, bytes.byteSize());
        var start = new String(bytes.asSlice(0, length).toArray(Mapped.BYTE), StandardCharsets.ISO_8859_1)
                .strip()
                .toLowerCase(Locale.ROOT);
        return start.startsWith("<!doctype") || start.startsWith("<html") || start.startsWith("<?xml");
    }
}
