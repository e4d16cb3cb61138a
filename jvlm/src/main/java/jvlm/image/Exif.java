package jvlm.image;

import org.jspecify.annotations.Nullable;

/** The one thing that EXIF data says about pixels: how a camera was held (tag 274). */
public final class Exif {
    private static final int ORIENTATION = 274;
    private static final int SHORT = 3;
    private static final String MARK = "Exif\0\0";

    private Exif() {}

    /**
     * Orientation, 1 to 8, of a JPEG, PNG, WebP or TIFF file's bytes; 1 (upright) where the file states none, or none
     * that makes sense: damaged EXIF data never stop a picture from being read.
     */
    public static int orientation(byte[] file) {
        var format = Format.of(file);
        if (format == null) {
            return 1;
        }
        var block =
                switch (format) {
                    case JPEG -> jpeg(file);
                    case PNG -> png(file);
                    case WEBP -> webp(file);
                    case TIFF -> new Block(0, file.length);
                    case GIF, BMP -> null;
                };
        return block == null ? 1 : tiff(file, block);
    }

    /** Where a TIFF structure lies within the file. */
    private record Block(int from, int to) {
        static @Nullable Block of(byte[] b, int from, long to) {
            int skip = Format.starts(b, from, MARK) ? MARK.length() : 0;
            return to <= b.length && from + skip < to ? new Block(from + skip, (int) to) : null;
        }
    }

    private static @Nullable Block jpeg(byte[] b) {
        int at = 2;
        while (at + 4 <= b.length && Bytes.u8(b, at) == 0xff) {
            int marker = Bytes.u8(b, at + 1);
            if (marker == 0xff) {
                at++;
                continue;
            }
            if (marker == 0xda || marker == 0xd9) {
                return null;
            }
            int length = Bytes.u16(b, at + 2, false);
            if (marker == 0xe1 && Format.starts(b, at + 4, MARK)) {
                return Block.of(b, at + 4, at + 2L + length);
            }
            at += 2 + Math.max(length, 2);
        }
        return null;
    }

    private static @Nullable Block png(byte[] b) {
        long at = 8;
        while (at + 12 <= b.length) {
            long length = Bytes.u32(b, (int) at, false);
            if (Format.starts(b, (int) at + 4, "eXIf")) {
                return Block.of(b, (int) at + 8, at + 8 + length);
            }
            at += 12 + length;
        }
        return null;
    }

    private static @Nullable Block webp(byte[] b) {
        long at = 12;
        while (at + 8 <= b.length) {
            long length = Bytes.u32(b, (int) at + 4, true);
            if (Format.starts(b, (int) at, "EXIF")) {
                return Block.of(b, (int) at + 8, at + 8 + length);
            }
            at += 8 + length + (length & 1);
        }
        return null;
    }

    private static int tiff(byte[] b, Block block) {
        int from = block.from;
        boolean little = Format.starts(b, from, "II*\0");
        if (block.to - from < 8 || !little && !Format.starts(b, from, "MM\0*")) {
            return 1;
        }
        long directory = from + Bytes.u32(b, from + 4, little);
        if (directory + 2 > block.to) {
            return 1;
        }
        int entries = Bytes.u16(b, (int) directory, little);
        for (int i = 0; i < entries && directory + 14 + 12L * i <= block.to; i++) {
            int entry = (int) directory + 2 + 12 * i;
            if (Bytes.u16(b, entry, little) == ORIENTATION && Bytes.u16(b, entry + 2, little) == SHORT) {
                int value = Bytes.u16(b, entry + 8, little);
                return value >= 1 && value <= 8 ? value : 1;
            }
        }
        return 1;
    }
}
