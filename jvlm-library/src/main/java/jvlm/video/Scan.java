package jvlm.video;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.BitSet;
import jvlm.error.BadInput;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.ffmpeg.global.avutil;

/** Lists the packets of a video, which costs reading the file but no decoding. */
final class Scan {
    /** Times beyond it could overflow when durations are added. */
    private static final long MAX_TIME = 1L << 60;

    private static final int FIRST_CAPACITY = 1024;

    private Scan() {}

    static Timeline timeline(Path path, Demuxer demuxer, VideoLimits limits) {
        var unit = new int[] {
            demuxer.stream().time_base().num(), demuxer.stream().time_base().den()
        };
        var times = new long[FIRST_CAPACITY];
        var keys = new BitSet();
        long end = Long.MIN_VALUE;
        int n = 0;
        for (var packet = demuxer.next(); packet != null; packet = demuxer.next()) {
            if (n == limits.maxFrames()) {
                throw new BadInput(path + ": more than " + limits.maxFrames() + " frames, which is the limit");
            }
            times = n < times.length ? times : Arrays.copyOf(times, 2 * n);
            times[n] = time(path, packet, n);
            end = Math.max(end, times[n] + Math.clamp(packet.duration(), 0, MAX_TIME));
            keys.set(n++, (packet.flags() & avcodec.AV_PKT_FLAG_KEY) != 0);
        }
        if (n == 0) {
            throw new BadInput(path + ": no frame in its video");
        }
        var timeline = Timeline.of(Arrays.copyOf(times, n), keys, end, unit);
        requireShort(path, timeline.duration(), limits);
        return timeline;
    }

    private static void requireShort(Path path, double seconds, VideoLimits limits) {
        if (!(seconds <= limits.maxSeconds())) {
            throw new BadInput(
                    "%s: a video of %.1f s, the limit is %.1f s".formatted(path, seconds, limits.maxSeconds()));
        }
    }

    private static long time(Path path, AVPacket packet, int n) {
        long time = packet.pts() == avutil.AV_NOPTS_VALUE ? packet.dts() : packet.pts();
        if (time < -MAX_TIME || time > MAX_TIME) {
            throw new BadInput(path + ": corrupt: packet " + n + " does not tell when it is shown");
        }
        return time;
    }

    /** What the file says where its packets tell no rate: one frame, or no durations. */
    static double announcedFps(Demuxer demuxer) {
        var rate = demuxer.stream().r_frame_rate();
        return rate.num() > 0 && rate.den() > 0 ? rate.num() / (double) rate.den() : 1;
    }
}
