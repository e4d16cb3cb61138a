package jvlm.app.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import jvlm.error.BadInput;
import jvlm.task.Message;
import jvlm.video.FrameFolder;
import jvlm.video.FrameSampler;
import jvlm.video.FrameSize;
import jvlm.video.Video;
import jvlm.video.VideoLimits;

/** Reads videos as commands name them: frames are chosen and sized as the authors of Qwen2-VL do it. */
final class Clips {
    /** Sides of frames are multiples of it: two patches of 14 pixels. */
    private static final int FACTOR = 28;

    private Clips() {}

    /** A video file, or a folder of pictures. */
    static Message.Video read(Path path, double fps) {
        if (!(fps > 0) || Double.isInfinite(fps)) {
            throw new BadInput("--fps " + fps + ": expected a number above 0");
        }
        var size = FrameSize.Budget.of(FACTOR);
        var frames = Files.isDirectory(path)
                ? FrameFolder.read(path, fps, size, VideoLimits.DEFAULT)
                : Video.open(path).frames(FrameSampler.perSecond(fps), size);
        return new Message.Video(frames.frames(), frames.sampleFps());
    }
}
