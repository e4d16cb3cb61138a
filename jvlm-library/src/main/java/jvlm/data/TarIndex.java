package jvlm.data;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import jvlm.error.BadInput;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.jspecify.annotations.Nullable;

/** The entries of an uncompressed tar, found by one pass over the headers; what lies between them is not touched. */
final class TarIndex {
    private static final int BLOCK = 512;

    /** A regular file in a tar. */
    record Entry(DataFile file, String name, long offset, long length) {
        byte[] bytes() {
            return file.bytes(offset, Encoded.requireLength(length, file.path() + ":" + name));
        }

        /** The text, without the line ends behind it. */
        String text() {
            return new String(bytes(), StandardCharsets.UTF_8).stripTrailing();
        }

        Picture picture() {
            return new Picture.InArchive(file, offset, length, name);
        }
    }

    private final Map<String, Entry> byName = new HashMap<>();

    /** The entries by their full names; of several with one name the last one counts, as when it is unpacked. */
    TarIndex(Path tar) {
        scan(DataFile.open(tar), e -> byName.put(e.name, e));
    }

    @Nullable
    Entry find(String name) {
        return byName.get(name);
    }

    /** All regular files in their order. Throws {@link BadInput} for what is no tar, damaged or cut short. */
    static List<Entry> entries(Path tar) {
        var all = new ArrayList<Entry>();
        scan(DataFile.open(tar), all::add);
        return all;
    }

    private static void scan(DataFile file, Consumer<Entry> found) {
        requireTar(file);
        long at = 0;
        while (at < file.size()) {
            var stream = file.from(at);
            var header = header(file, stream, at);
            if (header == null) {
                return;
            }
            long data = stream.position();
            requireInside(file, header, data);
            if (header.isFile()) {
                found.accept(new Entry(file, plain(header.getName()), data, header.getSize()));
            }
            at = data + Math.ceilDiv(header.getSize(), BLOCK) * BLOCK;
        }
    }

    /** The header at {@code at} with those of long names in front of it; null at the end. */
    private static @Nullable TarArchiveEntry header(DataFile file, DataFile.Stream stream, long at) {
        // A stream of its own for each header: the library's stream reads what lies between two.
        try (var tar = new TarArchiveInputStream(stream, StandardCharsets.UTF_8.name())) {
            var entry = tar.getNextEntry();
            if (entry != null && !entry.isCheckSumOK()) {
                throw new BadInput(file.path() + ": damaged at byte " + at + " (a header's check sum is wrong)");
            }
            return entry;
        } catch (BadInput e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            throw new BadInput(file.path() + ": damaged at byte " + at + " (" + e.getMessage() + ")", e);
        }
    }

    private static void requireTar(DataFile file) {
        if (file.size() < BLOCK) {
            throw new BadInput(file.path() + ": " + file.size() + " bytes, too short for a tar");
        }
        if ((file.bytes(0, 2)[0] & 255) == 0x1f && (file.bytes(0, 2)[1] & 255) == 0x8b) {
            throw new BadInput(
                    file.path() + ": a compressed tar; pictures are read in place, so unpack the gzip first");
        }
    }

    private static void requireInside(DataFile file, TarArchiveEntry entry, long data) {
        if (entry.isSparse()) {
            throw new BadInput(file.path() + ": " + entry.getName() + " is a sparse file, which is not read");
        }
        if (entry.getSize() < 0 || entry.getSize() > file.size() - data) {
            throw new BadInput(file.path() + ": ends inside " + entry.getName());
        }
    }

    private static String plain(String name) {
        return name.startsWith("./") ? name.substring(2) : name;
    }
}
