package jvlm.train;

import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import jvlm.checkpoint.Safetensors;
import jvlm.checkpoint.StoredTensor;
import jvlm.checkpoint.Unpack;
import jvlm.data.FeatureCache;
import jvlm.error.BadInput;

/** Features that a data set brings in place of pictures: rows of the tensors of a safetensors file, side by side. */
final class GivenFeatures {
    private GivenFeatures() {}

    /** The name of a record's features in the cache. */
    static String key(Path file, int record) {
        return file.getFileName() + "#" + record;
    }

    /** Puts what is not there yet into the cache. Throws {@link BadInput} where the rows have another length. */
    static void into(FeatureCache cache, Path file, int elements) {
        try (var arena = Arena.ofConfined()) {
            var tensors =
                    new ArrayList<>(Safetensors.read(file, arena).tensors().values());
            tensors.removeIf(t -> t.shape().length < 2);
            int rows = rows(tensors, file, elements);
            for (int row = 0; row < rows; row++) {
                var key = key(file, row);
                if (cache.bf16(key, 0) == null) {
                    cache.put(key, 0, row(tensors, row, elements));
                }
            }
        }
    }

    private static int rows(List<StoredTensor> tensors, Path file, int elements) {
        long width = tensors.stream().mapToLong(GivenFeatures::width).sum();
        long rows = tensors.isEmpty() ? 0 : tensors.getFirst().shape()[0];
        boolean even = tensors.stream().allMatch(t -> t.shape()[0] == rows);
        if (!even || width != elements) {
            throw new BadInput(file + ": its tensors have " + width + " numbers a row"
                    + (even ? "" : " and unequal rows") + ", expected the tower's " + elements);
        }
        return Math.toIntExact(rows);
    }

    private static long width(StoredTensor t) {
        return t.elements() / t.shape()[0];
    }

    private static float[] row(List<StoredTensor> tensors, int row, int elements) {
        var all = new float[elements];
        int at = 0;
        for (var t : tensors) {
            int width = (int) width(t);
            var part = new float[width];
            Unpack.toFloats(t, (long) row * width, java.lang.foreign.MemorySegment.ofArray(part));
            System.arraycopy(part, 0, all, at, width);
            at += width;
        }
        return Arrays.copyOf(all, elements);
    }
}
