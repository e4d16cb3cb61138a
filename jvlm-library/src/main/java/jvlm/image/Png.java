package jvlm.image;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32;

/**
 * PNG files. The JDK's reader gets only the chunks that pixels depend on: it refuses some damaged metadata that do not
 * matter, and reads over damaged headers and missing data that do.
 */
final class Png {
    private static final int SIGNATURE = 8;
    private static final int CHUNK = 12;
    private static final int HEADER = 13;
    private static final byte[] END = {0, 0, 0, 0, 'I', 'E', 'N', 'D', (byte) 0xae, 0x42, 0x60, (byte) 0x82};
    private static final List<String> CHECKED = List.of("IHDR", "PLTE");

    private Png() {}

    static Image decode(byte[] b, Guard guard) throws IOException {
        if (b.length < SIGNATURE + CHUNK + HEADER || !Format.starts(b, SIGNATURE, "\0\0\0\rIHDR")) {
            throw new IOException("no header");
        }
        guard.size(Bytes.u32(b, 16, false), Bytes.u32(b, 20, false));
        var picture = ImageIoReader.first(plain(b), Format.PNG, guard);
        boolean deepGray = b[24] == 16 && b[25] == 0;
        return deepGray ? Rasters.clippedGray(picture.getRaster()) : Rasters.image(picture);
    }

    /** Header, palette and pixel data alone; transparency is dropped with the rest. */
    private static byte[] plain(byte[] b) throws IOException {
        var out = Arrays.copyOf(b, b.length + CHUNK);
        int to = SIGNATURE;
        boolean data = false;
        for (long at = SIGNATURE; at + CHUNK <= b.length; ) {
            int start = (int) at;
            long next = at + CHUNK + Bytes.u32(b, start, false);
            boolean pixels = Format.starts(b, start + 4, "IDAT");
            if (data && !pixels) {
                break;
            }
            if (next > b.length) {
                throw new IOException("the data end too early");
            }
            data |= pixels;
            if (pixels || checked(b, start, (int) next)) {
                System.arraycopy(b, start, out, to, (int) next - start);
                to += (int) next - start;
            }
            at = next;
        }
        if (!data) {
            throw new IOException("no pixel data");
        }
        System.arraycopy(END, 0, out, to, CHUNK);
        return Arrays.copyOf(out, to + CHUNK);
    }

    /** Whether the chunk in [start, next) is needed; if so, its checksum must be right. */
    private static boolean checked(byte[] b, int start, int next) throws IOException {
        for (var name : CHECKED) {
            if (Format.starts(b, start + 4, name)) {
                var crc = new CRC32();
                crc.update(b, start + 4, next - start - 8);
                if (crc.getValue() != Bytes.u32(b, next - 4, false)) {
                    throw new IOException("wrong checksum of " + name);
                }
                return true;
            }
        }
        return false;
    }
}
