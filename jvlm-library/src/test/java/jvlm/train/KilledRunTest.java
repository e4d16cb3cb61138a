package jvlm.train;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import jvlm.error.BadInput;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run is killed without warning, again and again, and always goes on from where it was. */
class KilledRunTest {
    @TempDir
    Path run;

    @Test
    void three_kills_lose_nothing_that_was_saved() throws Exception {
        kill(3, "memory", 60);
    }

    @Test
    @Tag("slow")
    void twenty_kills_lose_nothing_that_was_saved() throws Exception {
        kill(20, "libtorch", 250);
    }

    private void kill(int times, String source, int longestMillis) throws Exception {
        var random = new Random(4);
        long before = 0;
        int unfinished = 0;
        for (int i = 0; i < times; i++) {
            long printed = runAndKill(source, 1 + random.nextInt(3), random.nextInt(longestMillis));
            unfinished += leftOvers();
            long kept = check(printed);
            assertThat(kept).isGreaterThan(before);
            before = kept;
        }
        System.out.println(
                times + " kills, " + unfinished + " of them in the middle of a save, the last at step " + before);
    }

    /** Lets it save {@code steps} and a little longer, kills it, and gives the last step that it said was saved. */
    private long runAndKill(String source, int steps, int millis) throws IOException, InterruptedException {
        var process = new ProcessBuilder(command(source))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        var lines = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        long last = 0;
        for (int i = 0; i < steps; i++) {
            last = Long.parseLong(lines.readLine());
        }
        assertThatThrownBy(() -> CheckpointFolder.in(run, 2))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("is being written by process " + process.pid());
        try (var seen = CheckpointFolder.latestIn(run, _ -> {})) {
            assertThat(requireNonNull(seen).step()).isGreaterThanOrEqualTo(last);
        }
        Thread.sleep(millis);
        process.toHandle().destroyForcibly(); // by the handle: its output can still be read
        for (var line = lines.readLine(); line != null; line = lines.readLine()) {
            last = Long.parseLong(line);
        }
        process.waitFor();
        return last;
    }

    private List<String> command(String source) {
        var all = new ArrayList<String>();
        all.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        all.add("--enable-native-access=ALL-UNNAMED");
        all.add("-Xmx256m");
        all.addAll(List.of("-cp", System.getProperty("java.class.path"), SavingLoop.class.getName()));
        all.addAll(List.of(run.toString(), source));
        return all;
    }

    private long check(long printed) {
        var warnings = new ArrayList<String>();
        try (var folder = CheckpointFolder.in(run, 2, warnings::add);
                var saved = requireNonNull(folder.latest())) {
            assertThat(saved.step()).isBetween(printed, printed + 1);
            assertThat(saved.state().at("step").asLong()).isEqualTo(saved.step());
            var bytes = saved.tensors().tensor("w").bytes();
            assertThat(bytes.byteSize()).isEqualTo(4L * SavingLoop.ELEMENTS);
            assertThat(bytes.elements(ValueLayout.JAVA_FLOAT_UNALIGNED)
                            .allMatch(e -> e.get(ValueLayout.JAVA_FLOAT_UNALIGNED, 0) == saved.step()))
                    .isTrue();
            Metrics.open(run, saved.step(), warnings::add).close();
            assertThat(Metrics.read(run))
                    .extracting(StepMetrics::step)
                    .containsExactlyElementsOf(
                            LongStream.rangeClosed(1, saved.step()).boxed().toList());
            assertThat(warnings).isEmpty();
            return saved.step();
        }
    }

    private int leftOvers() throws IOException {
        try (var files = Files.list(run)) {
            return files.anyMatch(f -> f.getFileName().toString().matches("checkpoint-.*\\.(tmp|old)")) ? 1 : 0;
        }
    }
}
