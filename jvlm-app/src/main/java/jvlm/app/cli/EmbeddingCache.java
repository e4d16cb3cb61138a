package jvlm.app.cli;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import jvlm.model.ModelKey;
import jvlm.model.OpenOptions;
import org.jspecify.annotations.Nullable;

/**
 * Embeddings of pictures under the SHA-256 of their content, in a file of the user's cache directory that is named
 * after the model. A file that is damaged is as good as none. Format: a magic number, the width, the count, then for
 * each picture 32 bytes of key and {@code width} float32.
 */
final class EmbeddingCache {
    private static final long MAGIC = 0x4a564c4d454d4231L; // JVLMEMB1
    private static final int KEY_BYTES = 32;
    /** New pictures after which it is saved, so that an interrupted search is not lost. */
    private static final int SAVE_EVERY = 256;

    private final @Nullable Path file;
    private final int width;
    private final Map<String, float[]> vectors = new LinkedHashMap<>();
    private int unsaved;

    private EmbeddingCache(@Nullable Path file, int width) {
        this.file = file;
        this.width = width;
    }

    /** One that remembers nothing. */
    static EmbeddingCache none() {
        return new EmbeddingCache(null, 0);
    }

    /** The one of a model as it is opened. */
    static EmbeddingCache open(Path model, OpenOptions options, int width) {
        var directory = CacheDirectory.path().resolve("embeddings");
        var file = directory.resolve(ModelKey.of(model, options) + ".bin");
        var cache = new EmbeddingCache(file, width);
        cache.read(file);
        return cache;
    }

    float @Nullable [] get(String key) {
        return vectors.get(key);
    }

    void put(String key, float[] vector) {
        if (file != null) {
            vectors.put(key, vector);
            if (++unsaved >= SAVE_EVERY) {
                save();
            }
        }
    }

    private void read(Path from) {
        if (!Files.isRegularFile(from)) {
            return;
        }
        try (var in = new DataInputStream(new BufferedInputStream(Files.newInputStream(from)))) {
            boolean ours = in.readLong() == MAGIC && in.readInt() == width;
            int count = ours ? in.readInt() : 0;
            boolean whole = Files.size(from) == 16 + (long) count * (KEY_BYTES + 4L * width);
            for (int i = 0; whole && i < count; i++) {
                var key = HexFormat.of().formatHex(in.readNBytes(KEY_BYTES));
                var vector = new float[width];
                for (int j = 0; j < width; j++) {
                    vector[j] = in.readFloat();
                }
                vectors.put(key, vector);
            }
        } catch (IOException _) {
            vectors.clear(); // they are made again
        }
    }

    /** Writes what is new to the file. That a cache cannot be written does not stop a search. */
    void save() {
        if (file == null || unsaved == 0) {
            return;
        }
        unsaved = 0;
        var temporary = file.resolveSibling(
                "." + file.getFileName() + "." + ProcessHandle.current().pid() + ".tmp");
        try {
            Files.createDirectories(temporary.toAbsolutePath().getParent());
            try (var out = new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(temporary)))) {
                write(out);
            }
            Files.move(temporary, file, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException _) {
            try {
                Files.deleteIfExists(temporary);
            } catch (IOException _) {
                // a full or read-only disk: nothing more can be done
            }
        }
    }

    private void write(DataOutputStream out) throws IOException {
        out.writeLong(MAGIC);
        out.writeInt(width);
        out.writeInt(vectors.size());
        for (var entry : vectors.entrySet()) {
            out.write(HexFormat.of().parseHex(entry.getKey()));
            for (float x : entry.getValue()) {
                out.writeFloat(x);
            }
        }
    }
}
