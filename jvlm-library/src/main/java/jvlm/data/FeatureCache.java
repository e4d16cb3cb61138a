package jvlm.data;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import jvlm.error.BadInput;
import org.jspecify.annotations.Nullable;

/**
 * What a frozen tower made of pictures, kept on disk as bf16 values of one shape, by {@link Picture#key} and the number
 * of the view. Each process appends to a file of its own and reads those of all, as they were when it opened the
 * cache; records that were cut short by a crash are as if they had not been written. Safe for many threads.
 */
public final class FeatureCache implements AutoCloseable {
    private static final ValueLayout.OfShort BF16 = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final int MOST_FILES = 1000;

    private final int elements;
    private final List<FeatureFile> files;
    private final FeatureFile own;
    private final Map<Key, Place> places = new ConcurrentHashMap<>();

    /** 128 bits of a digest of picture and view. */
    record Key(long high, long low) {}

    /** A record in a file, with the check sum of its values. */
    record Place(FeatureFile file, int number, int sum) {}

    private FeatureCache(int elements, FeatureFile own, List<FeatureFile> files) {
        this.elements = elements;
        this.own = own;
        this.files = files;
        for (var file : files) {
            file.load((key, place) -> places.putIfAbsent(key, place));
        }
    }

    /**
     * Opens or begins a cache. Throws {@link BadInput} where the folder cannot be written to.
     *
     * @param tower tells towers apart: a digest of its weights and of how pictures are prepared for it
     * @param elements values of a record
     */
    public static FeatureCache open(Path folder, String tower, int elements) {
        if (elements < 1 || elements > FeatureFile.MOST_ELEMENTS) {
            throw new BadInput(
                    folder + ": features of " + elements + " values, expected 1 to " + FeatureFile.MOST_ELEMENTS);
        }
        var digest = digest(tower + "\n" + elements);
        var stem = HexFormat.of().formatHex(digest, 0, 8);
        try {
            Files.createDirectories(folder);
            FeatureFile own = null;
            var files = new ArrayList<FeatureFile>();
            for (int i = 0; i < MOST_FILES && (own == null || Files.exists(index(folder, stem, i))); i++) {
                var file = FeatureFile.open(index(folder, stem, i), digest, elements, own == null);
                if (file != null) {
                    files.add(file);
                    own = own == null && file.writable() ? file : own;
                }
            }
            if (own == null) {
                throw new BadInput(folder + ": " + MOST_FILES + " files of this tower are in use");
            }
            return new FeatureCache(elements, own, files);
        } catch (IOException e) {
            throw new BadInput(folder + ": features cannot be kept there (" + e.getMessage() + ")", e);
        }
    }

    private static Path index(Path folder, String stem, int number) {
        return folder.resolve(stem + "-" + number + ".index");
    }

    private static byte[] digest(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Key key(String picture, int view) {
        var bytes = MemorySegment.ofArray(digest(picture + "/" + view));
        return new Key(bytes.get(FeatureFile.LONG, 0), bytes.get(FeatureFile.LONG, 8));
    }

    /** How many records can be read. */
    public int size() {
        return places.size();
    }

    /** The values, or null where they are not there or damaged. */
    public float @Nullable [] get(String picture, int view) {
        var bytes = bf16(picture, view);
        if (bytes == null) {
            return null;
        }
        var values = new float[elements];
        for (int i = 0; i < elements; i++) {
            values[i] = Float.intBitsToFloat(bytes.getAtIndex(BF16, i) << 16);
        }
        return values;
    }

    /** The values as they lie in the mapped file, bf16; or null where they are not there or damaged. */
    public @Nullable MemorySegment bf16(String picture, int view) {
        return bf16(key(picture, view));
    }

    private @Nullable MemorySegment bf16(Key key) {
        var place = places.get(key);
        if (place == null) {
            return null;
        }
        var bytes = place.file.read(place.number, place.sum);
        if (bytes == null) {
            places.remove(key, place);
        }
        return bytes;
    }

    /**
     * Keeps values, rounded to bf16; does nothing where they are there. Throws {@link BadInput} where the disk is full.
     */
    public void put(String picture, int view, float[] values) {
        if (values.length != elements) {
            throw new IllegalArgumentException(values.length + " values, the cache keeps " + elements);
        }
        var key = key(picture, view);
        if (bf16(key) != null) {
            return;
        }
        var bytes = new byte[2 * elements];
        var memory = MemorySegment.ofArray(bytes);
        for (int i = 0; i < elements; i++) {
            memory.setAtIndex(BF16, i, rounded(values[i]));
        }
        synchronized (own) {
            if (!places.containsKey(key)) {
                places.put(key, own.append(key, bytes));
            }
        }
    }

    /** The upper half of a float32, rounded to the nearest, ties to even; NaN stays NaN. */
    private static short rounded(float value) {
        int bits = Float.floatToIntBits(value);
        return (short) (Float.isNaN(value) ? 0x7fc0 : (bits + 0x7fff + ((bits >>> 16) & 1)) >>> 16);
    }

    /** Lets another process append. What was read stays readable. */
    @Override
    public void close() {
        files.forEach(FeatureFile::close);
    }

    @Override
    public String toString() {
        return size() + " records of " + elements + " values in " + Arrays.toString(files.toArray());
    }
}
