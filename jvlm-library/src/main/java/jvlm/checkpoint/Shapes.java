package jvlm.checkpoint;

import java.nio.file.Path;
import java.util.Arrays;
import jvlm.error.BadInput;

/** Sizes that files state, computed so that no overflow goes unseen. */
final class Shapes {
    private Shapes() {}

    /** Elements of a tensor of {@code shape}; throws {@link BadInput} for negative sizes and overflow. */
    static long elements(Path file, String name, long[] shape) {
        long n = 1;
        boolean empty = false;
        for (long size : shape) {
            if (size < 0) {
                throw new BadInput(file + ": " + name + " has the shape " + Arrays.toString(shape));
            }
            if (size == 0) {
                empty = true;
            } else if (n > Long.MAX_VALUE / size) {
                throw new BadInput(file + ": " + name + " has the shape " + Arrays.toString(shape) + ", too large");
            } else {
                n *= size;
            }
        }
        return empty ? 0 : n;
    }

    /** Bytes of a row-major tensor; its rows must be whole blocks of the encoding. */
    static long bytes(Path file, String name, Encoding encoding, long[] shape) {
        long n = elements(file, name, shape);
        if (encoding.packed() && (shape.length == 0 || shape[shape.length - 1] % encoding.blockElements() != 0)) {
            throw new BadInput(file + ": " + name + " is " + encoding + " with the shape " + Arrays.toString(shape)
                    + ", expected rows of whole blocks of " + encoding.blockElements());
        }
        long blocks = n / encoding.blockElements();
        if (blocks > Long.MAX_VALUE / encoding.blockBytes()) {
            throw new BadInput(file + ": " + name + " has the shape " + Arrays.toString(shape) + ", too large");
        }
        return blocks * encoding.blockBytes();
    }
}
