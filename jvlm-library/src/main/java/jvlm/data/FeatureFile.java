package jvlm.data;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.BiConsumer;
import java.util.zip.CRC32C;
import jvlm.data.FeatureCache.Key;
import jvlm.data.FeatureCache.Place;
import jvlm.error.BadInput;
import org.jspecify.annotations.Nullable;

/**
 * Two files: values, one record after the other, and an index with an entry for each record of the same number. A
 * record's values are written before its entry, and an entry counts where its own check sum is right, so that a process
 * can be killed at any moment; the check sum of the values guards against what a loss of power leaves.
 */
final class FeatureFile {
    static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    static final int MOST_ELEMENTS = 1 << 28;

    /** Magic, the digest of tower and shape. */
    private static final int HEADER = 40;

    private static final long MAGIC = 0x3145525554414546L; // "FEATURE1"
    /** Key, sum of the values, sum of the entry. */
    private static final int ENTRY = 24;
    /** The values are mapped, and their file grows, by this much, or by a record that is longer. */
    private static final long REGION = 64L << 20;

    private static final int MOST_REGIONS = 1 << 16;

    private final Path index;
    private final Path values;
    private final long record;
    private final int perRegion;
    private final AtomicReferenceArray<@Nullable MemorySegment> regions = new AtomicReferenceArray<>(MOST_REGIONS);
    private final @Nullable RandomAccessFile indexOut;
    private @Nullable RandomAccessFile valuesOut;
    private int count;

    private FeatureFile(Path index, int elements, @Nullable RandomAccessFile indexOut) {
        this.index = index;
        var name = String.valueOf(index.getFileName());
        this.values = index.resolveSibling(name.substring(0, name.length() - ".index".length()) + ".features");
        this.record = 2L * elements;
        this.perRegion = (int) Math.max(1, REGION / record);
        this.indexOut = indexOut;
    }

    /** Opens for writing where that is wanted and no one else does; null for a file of another kind. */
    static @Nullable FeatureFile open(Path index, byte[] digest, int elements, boolean write) throws IOException {
        var out = write ? locked(index) : null;
        if (out != null && out.length() < HEADER) {
            out.setLength(0);
            out.write(header(digest));
        }
        if (!Arrays.equals(start(index), header(digest))) {
            if (out != null) {
                out.close();
            }
            return null;
        }
        return new FeatureFile(index, elements, out);
    }

    /** The lock goes with the process that holds it, however that ends. */
    private static @Nullable RandomAccessFile locked(Path index) throws IOException {
        var out = new RandomAccessFile(index.toFile(), "rw");
        try {
            if (out.getChannel().tryLock() != null) {
                return out;
            }
        } catch (OverlappingFileLockException e) {
            // held by another cache of this process
        }
        out.close();
        return null;
    }

    private static byte[] header(byte[] digest) {
        var header = new byte[HEADER];
        MemorySegment.ofArray(header).set(LONG, 0, MAGIC);
        System.arraycopy(digest, 0, header, Long.BYTES, digest.length);
        return header;
    }

    private static byte[] start(Path index) throws IOException {
        try (var in = Files.newInputStream(index)) {
            return in.readNBytes(HEADER);
        }
    }

    boolean writable() {
        return indexOut != null;
    }

    /** Reports the whole records. */
    void load(BiConsumer<Key, Place> found) {
        try (var in = Files.newInputStream(index)) {
            in.skipNBytes(HEADER);
            long whole = Files.exists(values) ? Files.size(values) / record : 0;
            for (var entry = in.readNBytes(ENTRY); entry.length == ENTRY; entry = in.readNBytes(ENTRY)) {
                var e = MemorySegment.ofArray(entry);
                if (count < whole && e.get(INT, ENTRY - Integer.BYTES) == entrySum(entry, count)) {
                    var key = new Key(e.get(LONG, 0), e.get(LONG, Long.BYTES));
                    found.accept(key, new Place(this, count, e.get(INT, 2 * Long.BYTES)));
                }
                count++;
            }
        } catch (IOException e) {
            throw new BadInput(index + ": cannot be read (" + e.getMessage() + ")", e);
        }
    }

    /** Of the entry's bytes and its number, so that an entry counts in its own place alone. */
    private static int entrySum(byte[] entry, int number) {
        var sum = new CRC32C();
        sum.update(entry, 0, ENTRY - Integer.BYTES);
        for (int shift = 0; shift < Integer.SIZE; shift += Byte.SIZE) {
            sum.update(number >>> shift);
        }
        return (int) sum.getValue();
    }

    /** Appends a record; called by one thread at a time. */
    Place append(Key key, byte[] bytes) {
        var sum = new CRC32C();
        sum.update(bytes);
        var place = new Place(this, count, (int) sum.getValue());
        var entry = new byte[ENTRY];
        var e = MemorySegment.ofArray(entry);
        e.set(LONG, 0, key.high());
        e.set(LONG, Long.BYTES, key.low());
        e.set(INT, 2 * Long.BYTES, place.sum());
        e.set(INT, ENTRY - Integer.BYTES, entrySum(entry, count));
        try {
            var out = valuesOut();
            out.seek(count * record);
            out.write(bytes);
            indexOut().seek(HEADER + (long) count * ENTRY);
            indexOut().write(entry);
        } catch (IOException problem) {
            throw new BadInput(values + ": cannot be written (" + problem.getMessage() + ")", problem);
        }
        count++;
        return place;
    }

    private RandomAccessFile indexOut() {
        if (indexOut == null) {
            throw new IllegalStateException(index + " is not open for writing");
        }
        return indexOut;
    }

    /** Long enough for the whole region of the next record, which is mapped at once. */
    private RandomAccessFile valuesOut() throws IOException {
        if (count / perRegion >= MOST_REGIONS) {
            throw new IOException("the file is full");
        }
        if (valuesOut == null) {
            valuesOut = new RandomAccessFile(values.toFile(), "rw");
        }
        long needed = (count / perRegion + 1L) * perRegion * record;
        if (valuesOut.length() < needed) {
            valuesOut.setLength(needed);
        }
        return valuesOut;
    }

    /** The bytes of a record, or null where they are not those that were written. */
    @Nullable
    MemorySegment read(int number, int expected) {
        try {
            long at = number % perRegion * record;
            var bytes = region(number / perRegion, at + record).asSlice(at, record);
            var sum = new CRC32C();
            sum.update(bytes.asByteBuffer());
            return (int) sum.getValue() == expected ? bytes : null;
        } catch (IOException | IndexOutOfBoundsException | InternalError e) {
            return null; // the file was cut or cannot be read: as if the record were not there
        }
    }

    /** Mapped again where the file was shorter the last time. */
    private MemorySegment region(int number, long needed) throws IOException {
        var known = regions.get(number);
        if (known != null && known.byteSize() >= needed) {
            return known;
        }
        // A channel of its own: one that is shared would be closed for all by the interruption of a thread.
        try (var channel = FileChannel.open(values, StandardOpenOption.READ)) {
            long start = number * (perRegion * record);
            long length = Math.clamp(channel.size() - start, 0, perRegion * record);
            var mapped = channel.map(MapMode.READ_ONLY, start, length, Arena.ofAuto());
            regions.set(number, mapped);
            return mapped;
        }
    }

    void close() {
        try {
            if (indexOut != null) {
                indexOut.close();
            }
            if (valuesOut != null) {
                valuesOut.close();
            }
        } catch (IOException e) {
            throw new BadInput(index + ": cannot be closed (" + e.getMessage() + ")", e);
        }
    }

    @Override
    public String toString() {
        return values.toString();
    }
}
