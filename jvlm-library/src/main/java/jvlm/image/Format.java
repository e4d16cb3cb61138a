package jvlm.image;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Picture formats, told by a file's first bytes and never by its name. */
enum Format {
    PNG,
    JPEG,
    GIF,
    BMP,
    TIFF,
    WEBP;

    static @Nullable Format of(byte[] b) {
        if (starts(b, 0, "\u0089PNG\r\n\u001a\n")) {
            return PNG;
        }
        if (starts(b, 0, "\u00ff\u00d8\u00ff")) {
            return JPEG;
        }
        if (starts(b, 0, "GIF87a") || starts(b, 0, "GIF89a")) {
            return GIF;
        }
        if (starts(b, 0, "BM")) {
            return BMP;
        }
        if (starts(b, 0, "II*\0") || starts(b, 0, "MM\0*")) {
            return TIFF;
        }
        return starts(b, 0, "RIFF") && starts(b, 8, "WEBP") ? WEBP : null;
    }

    /** The name that ImageIO gives its reader. */
    String reader() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** What a message says of a file of no known format. */
    static String unknown(byte[] b) {
        if (starts(b, 4, "ftyp")) {
            return "HEIC, AVIF and films are not read as pictures, convert it to JPEG or PNG";
        }
        if (starts(b, 0, "II+\0") || starts(b, 0, "MM\0+")) {
            return "BigTIFF is not read, convert it to PNG";
        }
        return "not a picture (" + start(b) + ")";
    }

    /** The first bytes: text where they are text, else hexadecimal. */
    private static String start(byte[] b) {
        if (b.length == 0) {
            return "the file is empty";
        }
        int n = Math.min(b.length, 8);
        boolean text = true;
        var hex = new StringBuilder();
        for (int i = 0; i < n; i++) {
            text &= b[i] >= ' ' && b[i] < 127;
            hex.append(i == 0 ? "" : " ").append("%02x".formatted(b[i] & 255));
        }
        return "starts with " + (text ? '"' + new String(b, 0, n, StandardCharsets.US_ASCII) + '"' : hex);
    }

    static boolean starts(byte[] b, int at, String latin) {
        if (b.length < at + latin.length()) {
            return false;
        }
        for (int i = 0; i < latin.length(); i++) {
            if ((b[at + i] & 255) != latin.charAt(i)) {
                return false;
            }
        }
        return true;
    }
}
