package jvlm.video;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import jvlm.error.BadInput;
import jvlm.image.Image;
import jvlm.image.Size;
import jvlm.json.Json;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class VideoTest {
    private static final FrameSize.Budget SMALL = new FrameSize.Budget(28, 2L * 784, 6L * 784, 128_000 * 784 * 0.9);
    private static final byte[] PIXELS = Reference.pixels();

    private static Stream<Json> cases() {
        return Reference.RECORDED.at("cases").list().stream();
    }

    private static VideoFrames frames(Json recorded) {
        var file = Reference.file(recorded.text("file"));
        if (recorded.text("file").equals("frames")) {
            var budget = recorded.at("options").has("min_pixels")
                    ? new FrameSize.Budget(28, 2L * 784, 20L * 784, 128_000 * 784 * 0.9)
                    : FrameSize.Budget.of(28);
            return FrameFolder.read(file, 4, budget, VideoLimits.DEFAULT);
        }
        return Video.open(file).frames(Reference.sampler(recorded.at("options")), SMALL);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void the_frames_looked_at_are_those_of_the_reference(Json recorded) {
        var frames = frames(recorded);
        assertThat(frames.indices()).isEqualTo(Reference.integers(recorded.at("indices")));
        assertThat(frames.sampleFps()).isEqualTo(recorded.number("sample_fps"));
        assertThat(frames.videoFps()).isEqualTo(recorded.number("fps"));
        assertThat(Size.of(frames.frames().getFirst()))
                .isEqualTo(new Size(recorded.integer("width"), recorded.integer("height")));
    }

    /** Where it was recorded 3 samples in 100,000 are one level off; other processors convert colours differently. */
    @Test
    void pixels_are_those_of_the_reference_within_one_level() {
        int at = 0;
        long off = 0;
        int most = 0;
        for (var recorded : cases().filter(c -> c.has("frames")).toList()) {
            var frames = frames(recorded).frames();
            for (int i : Reference.integers(recorded.at("frames"))) {
                for (byte sample : frames.get(i).rgb()) {
                    int difference = Math.abs((sample & 255) - (PIXELS[at++] & 255));
                    most = Math.max(most, difference);
                    off += difference > 0 ? 1 : 0;
                }
            }
        }
        assertThat(at).isEqualTo(PIXELS.length);
        assertThat(most).isLessThanOrEqualTo(1);
        assertThat(off / (double) at).isLessThan(1e-3);
    }

    @Test
    void a_video_tells_what_its_packets_tell() {
        var info = Video.open(Reference.file("live.webm")).info();
        assertThat(info).isEqualTo(new VideoInfo("vp9", new Size(96, 64), 50, 25, 2));
    }

    @Test
    void frames_of_an_uneven_rate_have_their_own_times() {
        var frames = Video.open(Reference.file("vfr.webm"))
                .frames(new FrameSampler(new FrameSampler.Count.Exactly(4), 0, 99), new FrameSize.Stored());
        assertThat(frames.indices()).containsExactly(0, 14, 28, 42);
        assertThat(frames.seconds()).containsExactly(0, 0.467, 0.933, 3.967);
    }

    @Test
    void a_turned_camera_gives_upright_frames() {
        var turned = Video.open(Reference.file("rotated90.mp4"));
        assertThat(turned.info().size()).isEqualTo(new Size(60, 100));
        assertThat(first(turned)).extracting(Image::width, Image::height).containsExactly(60, 100);
        assertThat(first(Video.open(Reference.file("rotated180.mp4"))).oriented(3))
                .isEqualTo(first(turned).oriented(6));
    }

    private static Image first(Video video) {
        return video.frames(FrameSampler.DEFAULT, new FrameSize.Stored())
                .frames()
                .getFirst();
    }

    @Test
    void transparent_places_of_a_gif_are_white() {
        var image = first(Video.open(Reference.file("alpha.gif")));
        assertThat(List.of(image.rgb()[0], image.rgb()[1], image.rgb()[2])).containsOnly((byte) 255);
    }

    private static VideoLimits limits(long bytes, double seconds, int frames, long pixels, long held) {
        return new VideoLimits(bytes, seconds, frames, pixels, held, 1e6);
    }

    @Test
    void every_limit_is_told_before_frames_are_decoded() {
        var file = Reference.file("x264b.mp4");
        refused(() -> Video.open(file, limits(1000, 9, 999, 9999, 1)), "17324 bytes, the limit is 1000");
        refused(() -> Video.open(file, limits(99999, 2, 999, 9999, 1)), "a video of 3.3 s, the limit is 2.0 s");
        refused(() -> Video.open(file, limits(99999, 9, 99, 9999, 1)), "more than 99 frames, which is the limit");
        refused(
                () -> Video.open(file, limits(99999, 9, 999, 999, 1)),
                "frames of 96 x 64 = 6144 pixels, the limit is 999");
        var video = Video.open(file, limits(99999, 9, 999, 9999, 9999));
        refused(
                () -> video.frames(FrameSampler.DEFAULT, new FrameSize.Stored()),
                "6 frames of 96 x 64 pixels, the limit is 9999 pixels together");
    }

    /** Some hundred kilobytes that would take minutes. */
    @Test
    void frames_that_a_file_is_too_short_for_are_refused(@TempDir Path folder) throws IOException {
        var gif = new java.io.ByteArrayOutputStream();
        gif.write(HexFormat.of().parseHex("474946383961" + "88138813800000" + "000000ffffff"));
        for (int i = 0; i < 20_000; i++) {
            gif.write(HexFormat.of().parseHex("21f9040001000000" + "2c00000000010001000002024401" + "00"));
        }
        gif.write(';');
        var file = Files.write(folder.resolve("many.gif"), gif.toByteArray());
        var video = Video.open(file);
        assertThat(video.info().frames()).isEqualTo(20_000);
        refused(() -> video.frames(FrameSampler.DEFAULT, SMALL), "5.0e+11 pixels to decode, the limit for a file");
    }

    @Test
    void what_is_no_video_is_told(@TempDir Path folder) throws IOException {
        refused(() -> Video.open(Reference.file("onlyaudio.mp4")), "no video in it");
        refused(() -> Video.open(Reference.file("ffv1.mkv")), "its video is ffv1, read are h264, hevc");
        refused(() -> Video.open(folder), "not a file");
        refused(() -> Video.open(folder.resolve("none.mp4")), "no such file");
        refused(
                () -> Video.open(Files.writeString(folder.resolve("a.mp4"), "#EXTM3U\nfile:///etc/passwd")),
                "starts with \"#EXTM3U.\"");
        refused(() -> Video.open(Files.writeString(folder.resolve("b.mp4"), "")), "the file is empty");
    }

    @ParameterizedTest
    @ValueSource(doubles = {50, 3.4})
    void a_part_without_frames_is_told(double start) {
        var video = Video.open(Reference.file("x264b.mp4"));
        var sampler = new FrameSampler(FrameSampler.DEFAULT.count(), start, start + 1);
        refused(() -> video.frames(sampler, SMALL), "no two frames");
    }

    @Test
    void names_may_hold_any_character(@TempDir Path folder) throws IOException {
        var file = Files.copy(Reference.file("av1.mkv"), folder.resolve("猫 50%:x?#.webm"));
        assertThat(Video.open(file).info().frames()).isEqualTo(48);
    }

    private static void refused(org.assertj.core.api.ThrowableAssert.ThrowingCallable call, String message) {
        assertThatThrownBy(call).isInstanceOf(BadInput.class).hasMessageContaining(message);
    }
}
