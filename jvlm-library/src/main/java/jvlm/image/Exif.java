package jvlm.image;

import org.jspecify.annotations.Nullable;

/** The one thing that EXIF data says about pixels: how a camera was held (tag 274). */
public final class Exif {
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
        var tiff =
                switch (format) {
                    case JPEG -> jpeg(file);
                    case PNG -> png(file);
                    case WEBP -> webp(file);
                    case TIFF -> Tiff.of(file, 0, file.length);
                    case GIF, BMP -> null;
                };
        return tiff == null ? 1 : tiff.orientation();
    }

    private static @Nullable Tiff block(byte[] b, int from, long to) {
        int start = Format.starts(b, from, MARK) ? from + MARK.length() : from;
        return to <= b.length ? Tiff.of(b, start, (int) to) : null;
    }

    private static @Nullable Tiff jpeg(byte[] b) {
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
                return block(b, at + 4, at + 2L + length);
            }
            at += 2 + Math.max(length, 2);
        }
        return null;
    }

    private static @Nullable Tiff png(byte[] b) {
        long at = 8;
        while (at + 12 <= b.length) {
            long length = Bytes.u32(b, (int) at, false);
            if (Format.starts(b, (int) at + 4, "eXIf")) {
                return block(b, (int) at + 8, at + 8 + length);
            }
            at += 12 + length;
        }
        return null;
    }

    private static @Nullable Tiff webp(byte[] b) {
        long at = 12;
        while (at + 8 <= b.length) {
            long length = Bytes.u32(b, (int) at + 4, true);
            if (Format.starts(b, (int) at, "EXIF")) {
                return block(b, (int) at + 8, at + 8 + length);
            }
            at += 8 + length + (length & 1);
        }
        return null;
    }
}
