package jvlm.video;

import jvlm.image.Size;

/**
 * What a video file holds, by its packets and not by what its headers claim.
 *
 * @param codec as ffmpeg names it
 * @param size of the frames, upright
 * @param frames how many
 * @param fps shown in a second, on average
 * @param seconds from the first frame to the end of the last
 */
public record VideoInfo(String codec, Size size, int frames, double fps, double seconds) {}
