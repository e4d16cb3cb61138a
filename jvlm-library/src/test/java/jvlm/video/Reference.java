package jvlm.video;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.zip.GZIPInputStream;
import jvlm.json.Json;

/** What qwen-vl-utils 0.0.14 made of the videos beside it, reading them with torchcodec 0.17 over FFmpeg 8.0.1. */
final class Reference {
    static final Json RECORDED = Json.read(file("expected.json"));

    private Reference() {}

    static Path file(String name) {
        try {
            return Path.of(Objects.requireNonNull(Reference.class.getResource("/jvlm/video/" + name), name)
                    .toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The pixels of all cases that have "frames", one after the other. */
    static byte[] pixels() {
        try (var in = new GZIPInputStream(
                Objects.requireNonNull(Reference.class.getResourceAsStream("/jvlm/video/pixels.gz")))) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static FrameSampler sampler(Json options) {
        FrameSampler.Count count = options.has("nframes")
                ? new FrameSampler.Count.Exactly(options.integer("nframes"))
                : new FrameSampler.Count.PerSecond(
                        options.number("fps", 2), options.integer("min_frames", 4), options.integer("max_frames", 768));
        return new FrameSampler(
                count, options.number("video_start", 0), options.number("video_end", Double.POSITIVE_INFINITY));
    }

    static int[] integers(Json list) {
        return list.list().stream().mapToInt(Json::asInt).toArray();
    }

    static List<String> videos() {
        return RECORDED.at("cases").list().stream()
                .map(c -> c.text("file"))
                .filter(name -> !name.equals("frames"))
                .distinct()
                .toList();
    }
}
