package jvlm.video;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import jvlm.error.BadInput;
import org.bytedeco.ffmpeg.global.avutil;

/** What the classes over ffmpeg share. */
final class Native {
    private static final int LONGEST = 128;

    private Native() {}

    /** What ffmpeg says of an error code. */
    static String message(int status) {
        if (status >= 0) {
            return "a damaged packet";
        }
        var text = new byte[LONGEST];
        avutil.av_strerror(status, text, LONGEST);
        int n = 0;
        while (n < LONGEST && text[n] != 0) {
            n++;
        }
        return new String(text, 0, n, StandardCharsets.UTF_8);
    }

    static void requireSize(Path path, int width, int height, VideoLimits limits) {
        if ((long) width * height > limits.maxPixels()) {
            throw new BadInput("%s: frames of %d x %d = %d pixels, the limit is %d"
                    .formatted(path, width, height, (long) width * height, limits.maxPixels()));
        }
    }
}
