package jvlm.checkpoint;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import jvlm.error.BadInput;

/**
 * The safetensors format: eight bytes of header length, a JSON header (name, dtype, shape, offsets), raw row-major
 * little-endian data. Source: https://github.com/huggingface/safetensors.
 */
public final class Safetensors {
    private Safetensors() {}

    /**
     * Maps {@code file} for the life of {@code arena}; nothing is copied. Throws {@link BadInput} where the header does
     * not describe the bytes that follow it.
     */
    public static TensorFile read(Path file, Arena arena) {
        return SafetensorsHeader.read(file, Mapped.map(file, arena));
    }

    /**
     * Writes a file, tensor by tensor, under another name that is then changed to {@code file}. The header keeps the
     * order given; every tensor is aligned to its elements. Throws {@link BadInput} where the disk refuses it, and
     * {@link IllegalArgumentException} for a name given twice or a packed encoding, which the format has not.
     */
    public static void write(Path file, Map<String, String> metadata, Collection<WritableTensor> tensors) {
        SafetensorsWriter.write(file, metadata, tensors);
    }

    /**
     * Writes {@code model.safetensors}, or, where the tensors take more than {@code shardBytes}, files
     * {@code model-00001-of-0000n.safetensors} and their index {@code model.safetensors.index.json}. No shard is larger
     * unless one tensor is. An earlier index or single file that would be read in their place is removed. Gives the
     * files written, the index last.
     */
    public static List<Path> writeSharded(
            Path directory, Map<String, String> metadata, Collection<WritableTensor> tensors, long shardBytes) {
        return SafetensorsWriter.writeSharded(directory, metadata, List.copyOf(tensors), shardBytes);
    }

    /**
     * Writes the header and leaves the data a hole, which reads as zeros and takes no room on most disks. The bytes of
     * the tensors are not asked for.
     */
    public static void writeSparse(Path file, Map<String, String> metadata, Collection<WritableTensor> tensors) {
        SafetensorsWriter.writeSparse(file, metadata, tensors);
    }

    /** True where these bytes begin as a safetensors file does, complete or not. */
    static boolean matches(MemorySegment bytes) {
        return bytes.byteSize() > 8
                && bytes.get(Mapped.LONG, 0) > 0
                && bytes.get(Mapped.LONG, 0) <= SafetensorsHeader.LARGEST
                && bytes.get(Mapped.BYTE, 8) == '{';
    }
}
