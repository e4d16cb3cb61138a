package jvlm.data;

import java.nio.file.Path;
import java.util.List;
import jvlm.error.BadInput;
import org.jspecify.annotations.Nullable;

/**
 * A data set: numbered samples in a file or folder. Opening finds the records and parses none; a record is parsed when
 * it is asked for, and its pictures when they are. Safe for many threads.
 */
public sealed interface Samples extends AutoCloseable
        permits LlavaJson, Tsv, Folder, TarShards, Parquet, Samples.Listed {
    /**
     * Opens a file by its content and name.
     *
     * @param images the folder or tar that the names of pictures start from, or null for the folder of {@code data}
     */
    static Samples open(Path data, @Nullable Path images) {
        return DataForm.open(data, images);
    }

    /** How many records there are, usable or not. */
    int size();

    /** A record. Throws {@link BadInput} that names file and record where it cannot be used. */
    Sample get(int index);

    /** What messages call the data set. */
    String name();

    @Override
    default void close() {}

    /** Samples made by the program. */
    record Listed(String name, List<Sample> all) implements Samples {
        public Listed {
            all = List.copyOf(all);
        }

        @Override
        public int size() {
            return all.size();
        }

        @Override
        public Sample get(int index) {
            return all.get(index);
        }
    }
}
