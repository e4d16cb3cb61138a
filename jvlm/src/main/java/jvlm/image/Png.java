package jvlm.image;

import java.io.IOException;
import java.util.zip.CRC32;

/** PNG files: checks that the JDK's reader leaves out, then that reader. */
final class Png {
    private static final int SIGNATURE = 8;
    private static final int CHUNK = 12;

    private Png() {}

    static Image decode(byte[] b, Guard guard) throws IOException {
        if (b.length < SIGNATURE + CHUNK + 13 || !Format.starts(b, 12, "IHDR")) {
            throw new IOException("no header");
        }
        guard.size(Bytes.u32(b, 16, false), Bytes.u32(b, 20, false));
        checkChunks(b);
        var picture = ImageIoReader.first(b, Format.PNG, guard);
        boolean deepGray = b[24] == 16 && b[25] == 0;
        return deepGray ? Rasters.clippedGray(picture.getRaster()) : Rasters.image(picture);
    }

    /** The JDK reads over damaged headers and leaves missing rows black; Pillow refuses both. */
    private static void checkChunks(byte[] b) throws IOException {
        boolean data = false;
        for (long at = SIGNATURE; at + CHUNK <= b.length; ) {
            int start = (int) at;
            long next = at + CHUNK + Bytes.u32(b, start, false);
            boolean pixels = Format.starts(b, start + 4, "IDAT");
            if (data && !pixels) {
                return;
            }
            if (next > b.length) {
                throw new IOException("the data end too early");
            }
            data |= pixels;
            boolean needed = Format.starts(b, start + 4, "IHDR") || Format.starts(b, start + 4, "PLTE");
            if (needed && checksum(b, start + 4, (int) next - 4) != Bytes.u32(b, (int) next - 4, false)) {
                throw new IOException("wrong checksum of the header or palette");
            }
            at = next;
        }
        if (!data) {
            throw new IOException("no pixel data");
        }
    }

    private static long checksum(byte[] b, int from, int to) {
        var crc = new CRC32();
        crc.update(b, from, to - from);
        return crc.getValue();
    }
}
