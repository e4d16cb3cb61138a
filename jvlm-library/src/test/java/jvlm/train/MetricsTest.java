package jvlm.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import jvlm.json.Json;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MetricsTest {
    @TempDir
    Path run;

    private final List<String> warnings = new ArrayList<>();

    @Test
    void a_line_holds_what_the_step_measured() throws IOException {
        write(0, 1);
        var line = Json.parse(Files.readString(file()).strip(), "line");
        assertThat(line.keys())
                .containsExactly(
                        "step",
                        "loss",
                        "lr",
                        "gradient_norm",
                        "samples_per_second",
                        "tokens_per_second",
                        "seconds",
                        "ema");
        assertThat(line.at("lr").number("projector")).isEqualTo(1e-3);
        assertThat(Metrics.read(run)).containsExactly(Steps.step(1));
    }

    @Test
    void steps_after_the_resumed_one_are_cut_and_done_again() {
        write(0, 1, 2, 3, 4, 5);
        write(3, 4, 5, 6);
        assertThat(steps()).containsExactly(1L, 2L, 3L, 4L, 5L, 6L);
        write(0, 1);
        assertThat(steps()).containsExactly(1L);
        assertThat(warnings).isEmpty();
    }

    @Test
    void a_half_line_at_the_end_is_dropped() throws IOException {
        write(0, 1, 2, 3);
        var text = Files.readString(file());
        Files.writeString(file(), text.substring(0, text.length() - 12));
        write(3, 4);
        assertThat(steps()).containsExactly(1L, 2L, 4L);
        Files.writeString(file(), "{\"step\": 5, \"loss\"", StandardOpenOption.APPEND);
        assertThat(steps()).containsExactly(1L, 2L, 4L);
    }

    @Test
    void a_line_that_was_whole_but_for_its_end_is_dropped_too() throws IOException {
        write(0, 1);
        Files.writeString(file(), Steps.step(2).line(), StandardOpenOption.APPEND);
        write(2, 3);
        assertThat(steps()).containsExactly(1L, 3L);
    }

    @Test
    void a_damaged_line_spoils_no_other() throws IOException {
        write(0, 1);
        Files.write(file(), new byte[] {0, 0, (byte) 0xff, '\n'}, StandardOpenOption.APPEND);
        Files.writeString(file(), "{\"loss\": 2}\n[1]\n", StandardOpenOption.APPEND);
        Files.writeString(file(), "x".repeat(200_000) + "\n", StandardOpenOption.APPEND);
        Files.writeString(file(), Steps.step(2).line() + "\n", StandardOpenOption.APPEND);
        write(2, 3);
        assertThat(steps()).containsExactly(1L, 2L, 3L);
        assertThat(warnings).hasSize(4).allSatisfy(w -> assertThat(w).contains("metrics.jsonl line "));
        assertThat(warnings.get(1)).contains("line 3: step is missing").endsWith("; the line is dropped");
    }

    @Test
    void numbers_that_json_has_not_come_back_as_nan() throws IOException {
        var odd = new StepMetrics(
                1, Double.NaN, new LinkedHashMap<>(), Double.POSITIVE_INFINITY, 1, 0, 2, new LinkedHashMap<>());
        try (var metrics = Metrics.open(run, 0, warnings::add)) {
            metrics.add(odd);
        }
        assertThat(Files.readString(file())).contains("\"loss\":null", "\"gradient_norm\":null");
        assertThat(Metrics.read(run).getFirst().gradientNorm()).isNaN();
    }

    @Test
    void a_figure_cannot_take_the_name_of_another() {
        assertThatThrownBy(() -> new StepMetrics(
                        1, 1, new LinkedHashMap<>(), 1, 1, 1, 1, new LinkedHashMap<>(Map.of("loss", 2.0))))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void a_run_without_the_file_has_no_lines() {
        assertThat(Metrics.read(run)).isEmpty();
    }

    private void write(long resumed, long... steps) {
        try (var metrics = Metrics.open(run, resumed, warnings::add)) {
            for (long step : steps) {
                metrics.add(Steps.step(step));
            }
        }
    }

    private List<Long> steps() {
        return Metrics.read(run).stream().map(StepMetrics::step).toList();
    }

    private Path file() {
        return run.resolve("metrics.jsonl");
    }
}
