package jvlm.video;

/**
 * What a video may cost. All but the last two are checked against the file's headers and its list of packets when it is
 * opened; the last two against what the wanted frames would take, before they are decoded.
 *
 * @param maxBytes longest file, in bytes
 * @param maxSeconds longest duration
 * @param maxFrames most frames in the file
 * @param maxPixels most pixels of one frame
 * @param maxHeldPixels most pixels of all returned frames together, three bytes each
 * @param maxPixelsPerByte most pixels to decode for each byte of the file, beyond {@link #FREE_PIXELS}: a small file
 *     could otherwise list frames that take hours
 */
public record VideoLimits(
        long maxBytes, double maxSeconds, int maxFrames, long maxPixels, long maxHeldPixels, double maxPixelsPerByte) {
    /** Pixels that any file may cost to decode: ten thousand frames of full HD. */
    public static final double FREE_PIXELS = 2e10;

    /**
     * 4 GiB, six hours, a million frames of at most 8192 x 4320 pixels, 1.5 GB of returned pixels; frames of full HD
     * may take as little as ten bytes each.
     */
    public static final VideoLimits DEFAULT =
            new VideoLimits(4L << 30, 6 * 3600, 1_000_000, 8192L * 4320, 500_000_000L, 200_000);
}
