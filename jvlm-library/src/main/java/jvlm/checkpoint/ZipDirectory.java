package jvlm.checkpoint;

import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import java.util.Set;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;
import jvlm.error.BadInput;
import org.jspecify.annotations.Nullable;

/**
 * The members of a zip archive, zip64 included. Stored members are views of the mapped archive, which the JDK's reader
 * cannot give.
 */
final class ZipDirectory {
    private static final int END = 0x06054b50;
    private static final int END64 = 0x06064b50;
    private static final int LOCATOR64 = 0x07064b50;
    private static final int CENTRAL = 0x02014b50;
    private static final int LOCAL = 0x04034b50;
    private static final long LARGEST_DIRECTORY = 64L << 20;
    /** No deflated byte stands for more. */
    private static final int MOST_DEFLATED = 1032;

    private static final long LEAST_INFLATED_LIMIT = 256L << 20;

    private record Member(int method, long packed, long size, long header) {}

    private final Path file;
    private final MemorySegment bytes;
    private final SequencedMap<String, Member> members = new LinkedHashMap<>();
    private long inflated;

    ZipDirectory(Path file, MemorySegment bytes) {
        this.file = file;
        this.bytes = bytes;
        readDirectory();
    }

    Set<String> names() {
        return members.keySet();
    }

    /** The content of a member, null where there is none of the name; {@code arena} holds it if it is compressed. */
    @Nullable
    MemorySegment content(String name, Arena arena) {
        var member = members.get(name);
        if (member == null) {
            return null;
        }
        var local = new Cursor(file, bytes);
        local.moveTo(member.header);
        if (local.remaining() < 30 || local.i32() != LOCAL) {
            throw new BadInput(file + ": has no member where its directory places " + name);
        }
        local.moveTo(member.header + 26);
        local.take(local.u16() + local.u16());
        var stored = local.take(member.packed);
        return switch (member.method) {
            case 0 -> stored;
            case 8 -> inflate(name, member, stored, arena);
            default ->
                throw new BadInput(file + ": " + name + " is compressed by zip method " + member.method
                        + ", expected stored or deflated");
        };
    }

    private MemorySegment inflate(String name, Member member, MemorySegment stored, Arena arena) {
        inflated += member.size;
        if (member.size < 0
                || member.size / MOST_DEFLATED > stored.byteSize()
                || inflated > Math.max(LEAST_INFLATED_LIMIT, 20 * bytes.byteSize())) {
            throw new BadInput(file + ": " + name + " unpacks to " + member.size + " bytes, too many");
        }
        var content = arena.allocate(member.size);
        var inflater = new Inflater(true);
        try (var in = new InflaterInputStream(new SegmentStream(stored), inflater)) {
            fill(content, in, name);
        } catch (IOException e) {
            throw new BadInput(file + ": " + name + " does not unpack (" + e.getMessage() + ")", e);
        } finally {
            inflater.end();
        }
        return content.asReadOnly();
    }

    private void fill(MemorySegment content, InputStream in, String name) throws IOException {
        var buffer = new byte[1 << 16];
        long at = 0;
        for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
            if (n > content.byteSize() - at) {
                break;
            }
            MemorySegment.copy(buffer, 0, content, Mapped.BYTE, at, n);
            at += n;
        }
        if (at != content.byteSize()) {
            throw new BadInput(file + ": " + name + " does not unpack to the " + content.byteSize() + " bytes stated");
        }
    }

    private void readDirectory() {
        var end = new Cursor(file, bytes);
        end.moveTo(findEnd());
        long place = end.at();
        end.moveTo(place + 10);
        long count = end.u16();
        long size = end.u32();
        long start = end.u32();
        if (place >= 20 && bytes.get(Mapped.INT, place - 20) == LOCATOR64) {
            end.moveTo(bytes.get(Mapped.LONG, place - 12));
            if (end.i32() != END64) {
                throw new BadInput(file + ": its zip64 directory is not where it states");
            }
            end.take(28);
            count = end.i64();
            size = end.i64();
            start = end.i64();
        }
        if (size < 0 || size > LARGEST_DIRECTORY || count < 0 || count > size / 46) {
            throw new BadInput(file + ": its zip directory of " + count + " members in " + size + " bytes is damaged");
        }
        end.moveTo(start);
        var directory = new Cursor(file, end.take(size));
        for (long i = 0; i < count; i++) {
            readMember(directory);
        }
    }

    private long findEnd() {
        long last = bytes.byteSize() - 22;
        for (long at = last; at >= Math.max(0, last - 0xffff); at--) {
            if (bytes.get(Mapped.INT, at) == END && (bytes.get(Mapped.SHORT, at + 20) & 0xffff) == last - at) {
                return at;
            }
        }
        throw new BadInput(file + ": is a zip archive without its directory at the end; it is cut short");
    }

    private void readMember(Cursor in) {
        if (in.i32() != CENTRAL) {
            throw in.error("no zip directory entry");
        }
        in.take(4);
        int flags = in.u16();
        int method = in.u16();
        in.take(8);
        long packed = in.u32();
        long size = in.u32();
        int nameLength = in.u16();
        int extraLength = in.u16();
        int commentLength = in.u16();
        in.take(8);
        long header = in.u32();
        var name = Names.checked(file, in.text(nameLength));
        var member = zip64(new Cursor(file, in.take(extraLength)), new Member(method, packed, size, header));
        in.take(commentLength);
        if ((flags & 1) != 0) {
            throw new BadInput(file + ": " + name + " is encrypted");
        }
        add(name, member);
    }

    private void add(String name, Member member) {
        if (member.method == 0 && member.packed != member.size) {
            throw new BadInput(file + ": " + name + " is stored in " + member.packed + " bytes but has " + member.size);
        }
        if (members.put(name, member) != null) {
            throw new BadInput(file + ": " + name + " stands twice in the archive");
        }
    }

    /** Sizes of 2^32 and more stand in an extra field, only those that need it, in this order. */
    private static Member zip64(Cursor extra, Member m) {
        while (extra.remaining() >= 4) {
            int id = extra.u16();
            var field = new Cursor(extra.file(), extra.take(extra.u16()));
            if (id == 1) {
                long size = m.size == 0xffffffffL ? field.i64() : m.size;
                long packed = m.packed == 0xffffffffL ? field.i64() : m.packed;
                long header = m.header == 0xffffffffL ? field.i64() : m.header;
                return new Member(m.method, packed, size, header);
            }
        }
        return m;
    }
}
