package jvlm.video;

/**
 * What a video may cost. All but the last are checked against the file's headers and its list of packets, before
 * anything is decoded; the last against what the wanted frames would take.
 *
 * @param maxBytes longest file, in bytes
 * @param maxSeconds longest duration
 * @param maxFrames most frames in the file
 * @param maxPixels most pixels of one frame
 * @param maxHeldPixels most pixels of all returned frames together, three bytes each
 */
public record VideoLimits(long maxBytes, double maxSeconds, int maxFrames, long maxPixels, long maxHeldPixels) {
    /** 4 GiB, six hours, a million frames of at most 8192 x 4320 pixels, 1.5 GB of returned pixels. */
    public static final VideoLimits DEFAULT =
            new VideoLimits(4L << 30, 6 * 3600, 1_000_000, 8192L * 4320, 500_000_000L);
}
