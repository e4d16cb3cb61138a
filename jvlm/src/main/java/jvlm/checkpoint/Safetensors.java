package jvlm.checkpoint;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
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

    /** True where these bytes begin as a safetensors file does, complete or not. */
    static boolean matches(MemorySegment bytes) {
        return bytes.byteSize() > 8
                && bytes.get(Mapped.LONG, 0) > 0
                && bytes.get(Mapped.LONG, 0) <= SafetensorsHeader.LARGEST
                && bytes.get(Mapped.BYTE, 8) == '{';
    }
}
