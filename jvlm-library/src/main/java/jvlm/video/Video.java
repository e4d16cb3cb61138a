package jvlm.video;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.Consumer;
import jvlm.error.BadInput;
import jvlm.image.Filter;
import jvlm.image.Image;
import jvlm.image.Resize;
import jvlm.image.Size;

/**
 * A video file: mp4, mov, webm, mkv or gif with H.264, HEVC, VP8, VP9, AV1, MPEG-4 part 2 or GIF frames. Opening lists
 * its packets and decodes next to nothing; frames are decoded when they are asked for, one after the other.
 *
 * <p>Every failure is a {@link BadInput} of one line that names the file: no video, beyond a limit, truncated, corrupt.
 * Immutable; threads may share it.
 */
public final class Video {
    private final Path path;
    private final VideoLimits limits;
    private final Container container;
    private final Timeline timeline;
    private final VideoInfo info;
    private final int orientation;
    private final Size stored;

    private Video(Path path, VideoLimits limits, Container container, Demuxer demuxer) {
        this.path = path;
        this.limits = limits;
        this.container = container;
        var parameters = demuxer.stream().codecpar();
        stored = new Size(parameters.width(), parameters.height());
        if (stored.width() < 1 || stored.height() < 1) {
            throw new BadInput(path + ": its frames have no size");
        }
        orientation = Rotation.orientation(demuxer.stream());
        timeline = Scan.timeline(path, demuxer, limits);
        var upright = orientation < 5 ? stored : new Size(stored.height(), stored.width());
        double fps = timeline.fps();
        info = new VideoInfo(
                demuxer.codec(),
                upright,
                timeline.frames(),
                fps > 0 ? fps : Scan.announcedFps(demuxer),
                timeline.duration());
    }

    /** Opens a file under the default limits. */
    public static Video open(Path path) {
        return open(path, VideoLimits.DEFAULT);
    }

    /** Opens a file; every limit but that of returned pixels is checked here. */
    public static Video open(Path path, VideoLimits limits) {
        var container = container(path, limits);
        try (var demuxer = Demuxer.open(path, container, limits)) {
            return new Video(path, limits, container, demuxer);
        }
    }

    private static Container container(Path path, VideoLimits limits) {
        if (Files.exists(path) && !Files.isRegularFile(path)) {
            throw new BadInput(path + ": not a file");
        }
        try (var file = new Window(path)) {
            if (file.size() > limits.maxBytes()) {
                throw new BadInput(path + ": " + file.size() + " bytes, the limit is " + limits.maxBytes());
            }
            return Container.of(path, file);
        } catch (NoSuchFileException e) {
            throw new BadInput(path + ": no such file", e);
        } catch (IOException e) {
            throw new BadInput(path + ": cannot be read: " + e.getMessage(), e);
        }
    }

    /** What the file holds. */
    public VideoInfo info() {
        return info;
    }

    /** Chooses frames, decodes and resizes them. No more than one frame is held in its stored size. */
    public VideoFrames frames(FrameSampler sampler, FrameSize frameSize) {
        var choice = named(() -> sampler.choose(info.frames(), info.fps()));
        int n = choice.indices().length;
        var size = named(() -> frameSize.of(n, info.size()));
        long held = (long) n * size.width() * size.height();
        if (held > limits.maxHeldPixels() || 3L * size.width() * size.height() > Integer.MAX_VALUE - 8) {
            throw new BadInput("%s: %d frames of %s pixels, the limit is %d pixels together"
                    .formatted(path, n, size, limits.maxHeldPixels()));
        }
        requireWork(choice.indices());
        var frames = new Image[n];
        decode(choice.indices(), frame -> {
            var image = Resize.torchFloat(frame.image(), size.width(), size.height(), Filter.BICUBIC);
            for (int i = frame.from(); i < frame.to(); i++) {
                frames[i] = image;
            }
        });
        var seconds =
                Arrays.stream(choice.indices()).mapToDouble(timeline::seconds).toArray();
        return new VideoFrames(Arrays.asList(frames), choice.indices(), seconds, choice.fps(), info.fps());
    }

    private void requireWork(int[] indices) {
        double pixels = (double) timeline.decoded(indices) * stored.width() * stored.height();
        double most = VideoLimits.FREE_PIXELS
                + limits.maxPixelsPerByte() * path.toFile().length();
        if (pixels > most) {
            throw new BadInput("%s: its frames take %.1e pixels to decode, the limit for a file of its length is %.1e"
                    .formatted(path, pixels, most));
        }
    }

    /** An upright frame, and the places in the list of wanted frames that it takes. */
    private record Frame(Image image, int from, int to) {}

    private <T> T named(java.util.function.Supplier<T> choice) {
        try {
            return choice.get();
        } catch (BadInput e) {
            throw new BadInput(path + ": " + e.getMessage(), e);
        }
    }

    /**
     * Decodes ascending frames in one pass. Packets between the last wanted frame and the key before the next are read
     * but not decoded: jumping inside files is left to no demuxer, for each does it in its own way.
     */
    private void decode(int[] wanted, Consumer<Frame> sink) {
        try (var demuxer = Demuxer.open(path, container, limits);
                var decoder = Decoder.open(path, demuxer, limits);
                var rgb = new Rgb(path, stored)) {
            int done = 0;
            int begin = timeline.start(wanted[0]);
            for (int at = 0; done < wanted.length; at++) {
                var packet = demuxer.next();
                if (packet != null && at < begin) {
                    continue;
                }
                if (packet != null && at == begin) {
                    decoder.flush();
                }
                decoder.send(packet);
                done = receive(decoder, rgb, wanted, done, timeline.times()[begin], sink);
                if (packet == null && done < wanted.length) {
                    throw new BadInput(
                            path + ": frame " + wanted[done] + " of " + info.frames() + " cannot be decoded");
                }
                int start = done < wanted.length ? timeline.start(wanted[done]) : 0;
                begin = start > at ? start : begin;
            }
        }
    }

    private int receive(Decoder decoder, Rgb rgb, int[] wanted, int done, long begin, Consumer<Frame> sink) {
        for (var frame = decoder.receive(); frame != null && done < wanted.length; frame = decoder.receive()) {
            long time = frame.best_effort_timestamp();
            if (time >= begin && Decoder.damaged(frame)) {
                throw new BadInput(path + ": damaged before frame " + wanted[done] + " of " + info.frames());
            }
            int to = done;
            while (to < wanted.length && timeline.time(wanted[to]) <= time) {
                to++;
            }
            if (to > done) {
                sink.accept(new Frame(rgb.of(frame).oriented(orientation), done, to));
                done = to;
            }
        }
        return done;
    }
}
