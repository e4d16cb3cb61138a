package jvlm.image;

/**
 * What a picture may cost before it is decoded; both are checked against the file's header, so that a small file that
 * claims a huge picture is refused without allocating it.
 *
 * @param maxBytes longest file, in bytes
 * @param maxPixels most pixels, width x height
 */
public record Limits(long maxBytes, long maxPixels) {
    /** 64 MiB, and the number of pixels from which Pillow warns of a decompression bomb. */
    public static final Limits DEFAULT = new Limits(64L << 20, 89_478_485L);
}
