package jvlm.video;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import jvlm.error.BadInput;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Damaged files end in one line, whatever is damaged; a crash of native code would end the tests. */
class VideoDamageTest {
    private static final VideoLimits LIMITS = new VideoLimits(1 << 20, 3600, 10_000, 1 << 22, 1 << 26, 1e6);

    @TempDir
    private Path folder = Path.of("");

    private static Stream<String> videos() {
        return Reference.videos().stream();
    }

    private void read(byte[] bytes) throws IOException {
        var file = Files.write(folder.resolve("damaged"), bytes);
        Video.open(file, LIMITS).frames(FrameSampler.DEFAULT, new FrameSize.Stored());
    }

    @ParameterizedTest
    @MethodSource("videos")
    void a_file_cut_off_is_refused(String name) throws IOException {
        var whole = Files.readAllBytes(Reference.file(name));
        var random = new Random(name.hashCode());
        for (int i = 0; i < 12; i++) {
            int length = i == 0 ? whole.length - 1 : random.nextInt(whole.length);
            assertThatThrownBy(() -> read(Arrays.copyOf(whole, length)))
                    .as("%s cut to %d bytes", name, length)
                    .isInstanceOf(BadInput.class)
                    .message()
                    .doesNotContain("\n");
        }
    }

    @ParameterizedTest
    @MethodSource("videos")
    void flipped_bytes_end_in_frames_or_one_line(String name) throws IOException {
        var whole = Files.readAllBytes(Reference.file(name));
        var random = new Random(name.hashCode());
        for (int i = 0; i < 25; i++) {
            var bytes = whole.clone();
            // Half of them within the headers at the start.
            int region = i % 2 == 0 ? bytes.length : Math.min(bytes.length, 700);
            for (int k = 0; k <= i; k++) {
                bytes[random.nextInt(region)] = (byte) random.nextInt(256);
            }
            assertThatCode(() -> refusedOrRead(bytes))
                    .as("%s, round %d", name, i)
                    .doesNotThrowAnyException();
        }
    }

    private void refusedOrRead(byte[] bytes) throws IOException {
        try {
            read(bytes);
        } catch (BadInput refused) {
            if (String.valueOf(refused.getMessage()).contains("\n")) {
                throw new AssertionError(refused);
            }
        }
    }
}
