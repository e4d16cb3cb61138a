package jvlm.data;

import java.util.Base64;
import java.util.Locale;
import java.util.Set;
import jvlm.error.BadInput;
import jvlm.image.Limits;

/** Encoded pictures: how they are named, how long they may be, and their form as text. */
final class Encoded {
    private static final Set<String> EXTENSIONS =
            Set.of("png", "jpg", "jpeg", "jpe", "webp", "gif", "bmp", "tif", "tiff");

    private Encoded() {}

    /** True where a file of this name holds a picture. */
    static boolean named(String name) {
        return EXTENSIONS.contains(extension(name));
    }

    /** What stands after the last dot, in lower case; empty where there is none. */
    static String extension(String name) {
        int dot = name.lastIndexOf('.');
        return dot < name.lastIndexOf('/') ? "" : name.substring(dot + 1).toLowerCase(Locale.ROOT);
    }

    static int requireLength(long length, String source) {
        if (length > Limits.DEFAULT.maxBytes()) {
            throw new BadInput(source + ": " + length + " bytes, the limit is " + Limits.DEFAULT.maxBytes());
        }
        return (int) length;
    }

    /** Decodes base64, with or without a {@code data:} prefix in front and line ends within. */
    static byte[] base64(String text, String source) {
        var digits = text.startsWith("data:") ? text.substring(text.indexOf(',') + 1) : text;
        try {
            return Base64.getDecoder().decode(digits.replaceAll("\\s", ""));
        } catch (IllegalArgumentException e) {
            throw new BadInput(source + ": not base64 (" + e.getMessage() + ")", e);
        }
    }
}
