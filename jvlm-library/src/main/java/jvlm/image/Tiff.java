package jvlm.image;

import java.awt.image.BufferedImage;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The first directory of a TIFF structure: whole files, and the EXIF data of other formats. */
record Tiff(byte[] bytes, int from, int to, boolean little, int directory) {
    private static final int[] TYPE_SIZES = {0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8, 4};
    private static final int BYTE = 1;
    private static final int SHORT = 3;
    private static final int LONG = 4;
    private static final int ENTRY = 12;

    private static final int COMPRESSION = 259;
    private static final int PHOTOMETRIC = 262;
    private static final int ORIENTATION = 274;
    private static final int SAMPLES = 277;
    private static final int COLOUR_MAP = 320;
    private static final int MAX_DIRECTORIES = 10_000;

    /** The structure in [from, to), or null if there is none. */
    static @Nullable Tiff of(byte[] b, int from, int to) {
        if (to - from < 8) {
            return null;
        }
        boolean little = Format.starts(b, from, "II*\0");
        long directory = from + Bytes.u32(b, from + 4, little);
        boolean known = little || Format.starts(b, from, "MM\0*");
        return known && directory + 2 <= to ? new Tiff(b, from, to, little, (int) directory) : null;
    }

    /** Decodes a file, upright: Pillow applies the orientation of TIFF files, and of these only, by itself. */
    static Image decode(byte[] b, Guard guard) throws IOException {
        var tiff = of(b, 0, b.length);
        if (tiff == null) {
            throw new IOException("no directory");
        }
        tiff.checkDirectories();
        int photometric = tiff.first(PHOTOMETRIC, -1);
        int samples = tiff.first(SAMPLES, 1);
        boolean jpeg = tiff.first(COMPRESSION, 1) == 7;
        if (photometric > 6 || (jpeg && (samples == 2 || samples > 3))) {
            throw guard.bad("a TIFF picture of a kind that is not read (photometric interpretation " + photometric
                    + ", " + samples + " samples" + (jpeg ? ", JPEG" : "") + ")");
        }
        var picture = ImageIoReader.first(b, Format.TIFF, guard);
        return tiff.image(picture, photometric).oriented(tiff.orientation());
    }

    private Image image(BufferedImage picture, int photometric) {
        if (photometric == 3) {
            return Rasters.indexed(picture.getRaster(), palette());
        }
        return photometric == 5 ? Rasters.inks(picture.getRaster()) : Rasters.image(picture);
    }

    /** Orientation 1 to 8; 1 if none is stated. */
    int orientation() {
        int value = first(ORIENTATION, 1);
        return value >= 1 && value <= 8 ? value : 1;
    }

    /** The colour map's high bytes as 0xRRGGBB. */
    private int[] palette() {
        int entry = entry(COLOUR_MAP);
        int n = entry < 0 ? 0 : (int) count(entry) / 3;
        var colours = new int[n];
        for (int i = 0; i < n; i++) {
            int at = values(entry) + 2 * i;
            int red = Bytes.u16(bytes, at, little) >> 8;
            int green = Bytes.u16(bytes, at + 2 * n, little) >> 8;
            int blue = Bytes.u16(bytes, at + 4 * n, little) >> 8;
            colours[i] = red << 16 | green << 8 | blue;
        }
        return colours;
    }

    /** First value of an integer tag, or {@code otherwise}. */
    private int first(int tag, int otherwise) {
        int entry = entry(tag);
        if (entry < 0 || count(entry) < 1) {
            return otherwise;
        }
        int at = values(entry);
        return switch (Bytes.u16(bytes, entry + 2, little)) {
            case BYTE -> Bytes.u8(bytes, at);
            case SHORT -> Bytes.u16(bytes, at, little);
            case LONG -> (int) Math.min(Bytes.u32(bytes, at, little), Integer.MAX_VALUE);
            default -> otherwise;
        };
    }

    /** Place of a tag's entry whose values lie within the structure, or -1. */
    private int entry(int tag) {
        int n = Bytes.u16(bytes, directory, little);
        for (int i = 0; i < n && directory + 2L + (i + 1L) * ENTRY <= to; i++) {
            int at = directory + 2 + i * ENTRY;
            if (Bytes.u16(bytes, at, little) == tag && fits(at)) {
                return at;
            }
        }
        return -1;
    }

    private long count(int entry) {
        return Bytes.u32(bytes, entry + 4, little);
    }

    private long length(int entry) {
        int type = Bytes.u16(bytes, entry + 2, little);
        return type < TYPE_SIZES.length ? count(entry) * TYPE_SIZES[type] : 0;
    }

    private boolean fits(int entry) {
        long length = length(entry);
        return length <= 4 || from + Bytes.u32(bytes, entry + 8, little) + length <= to;
    }

    private int values(int entry) {
        return length(entry) <= 4 ? entry + 8 : (int) (from + Bytes.u32(bytes, entry + 8, little));
    }

    /** Refuses directories that are cut off, loop, or state more values than the file has: the JDK would allocate them. */
    private void checkDirectories() throws IOException {
        long at = directory;
        for (int n = 0; at != 0; n++) {
            long end = at + 2 > to ? Long.MAX_VALUE : at + 2 + (long) ENTRY * Bytes.u16(bytes, (int) at, little);
            if (n == MAX_DIRECTORIES || end > to) {
                throw new IOException("directories do not end");
            }
            for (int entry = (int) at + 2; entry < end; entry += ENTRY) {
                if (!fits(entry)) {
                    throw new IOException("tag " + Bytes.u16(bytes, entry, little) + " lies outside the file");
                }
            }
            at = end + 4 > to ? 0 : Bytes.u32(bytes, (int) end, little);
        }
    }
}
