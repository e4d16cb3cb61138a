package jvlm.model;

import java.nio.file.Path;
import jvlm.error.BadInput;
import org.jspecify.annotations.Nullable;

/**
 * What an open model keeps of pictures: the features that its tower made, so that a picture that is asked about again is
 * not seen again.
 *
 * @param memory bytes in memory at most; those that were not needed for the longest go first. 0 keeps none
 * @param folder where they are kept on disk too, which many models and processes may share; null for nowhere
 * @param disk bytes in that folder at most, of all models
 */
public record Caching(long memory, @Nullable Path folder, long disk) {
    /** In memory alone. */
    public static final Caching DEFAULT = new Caching(64L << 20, null, 2L << 30);

    /** Nothing is kept. */
    public static final Caching NONE = new Caching(0, null, 0);

    public Caching {
        if (memory < 0 || disk < 0) {
            throw new BadInput("a cache of " + Math.min(memory, disk) + " bytes, expected 0 or more");
        }
    }

    public Caching withFolder(@Nullable Path other) {
        return new Caching(memory, other, disk);
    }
}
