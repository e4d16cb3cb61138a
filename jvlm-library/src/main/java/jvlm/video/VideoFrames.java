package jvlm.video;

import java.util.List;
import jvlm.image.Image;

/**
 * The frames of a video that are looked at, upright and resized, all of one size.
 *
 * @param frames in order of presentation
 * @param indices which frames of the video they are, from 0
 * @param seconds when each is shown, from the first frame of the video on
 * @param sampleFps how many of them there are in a second of the video: what absolute time positions rest on
 * @param videoFps how many frames the video shows in a second
 */
public record VideoFrames(List<Image> frames, int[] indices, double[] seconds, double sampleFps, double videoFps) {
    public VideoFrames {
        frames = List.copyOf(frames);
        if (frames.isEmpty() || indices.length != frames.size() || seconds.length != frames.size()) {
            throw new IllegalArgumentException(frames.size() + " frames, " + indices.length + " indices, "
                    + seconds.length + " times: expected as many of each");
        }
    }
}
