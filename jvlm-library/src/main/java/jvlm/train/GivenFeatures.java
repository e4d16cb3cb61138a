package jvlm.train;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import jvlm.checkpoint.Safetensors;
import jvlm.checkpoint.StoredTensor;
import jvlm.checkpoint.Unpack;
import jvlm.data.FeatureCache;
import jvlm.error.BadInput;

/** Features that a data set brings in place of pictures: the rows of the one tensor in a safetensors file. */
final class GivenFeatures {
    private GivenFeatures() {}

    /** The name of a record's features in the cache. */
    static String key(Path file, int record) {
        return file.getFileName() + "#" + record;
    }

    /** Puts what is not there yet into the cache. Throws {@link BadInput} where there is not one tensor of such rows. */
    static void into(FeatureCache cache, Path file, int elements) {
        try (var arena = Arena.ofConfined()) {
            var tensors = Safetensors.read(file, arena).tensors().values();
            var all = tensors.iterator().next();
            // Several tensors have no order of their own: side by side they could be swapped unseen.
            if (tensors.size() != 1 || all.shape().length != 2 || all.shape()[1] != elements) {
                throw new BadInput(
                        file + ": expected one tensor with " + elements + " numbers a row, as the tower gives them");
            }
            for (int row = 0; row < all.shape()[0]; row++) {
                var key = key(file, row);
                if (cache.bf16(key, 0) == null) {
                    cache.put(key, 0, row(all, row, elements));
                }
            }
        }
    }

    private static float[] row(StoredTensor all, int row, int elements) {
        var values = new float[elements];
        Unpack.toFloats(all, (long) row * elements, MemorySegment.ofArray(values));
        return values;
    }
}
