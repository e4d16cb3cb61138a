package jvlm.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProgressLineTest {
    private static final long SECOND = 1_000_000_000;
    private final ByteArrayOutputStream drawn = new ByteArrayOutputStream();
    private long now = 5 * SECOND;

    @Test
    void a_pipe_gets_a_plain_line_every_half_minute_and_the_last() {
        run(0, 100, false); // two seconds a step
        assertThat(lines())
                .containsExactly(
                        "align 1% 1/100  loss 2.0000  lr 1.00e-03  12.2 samples/s  840 tokens/s  0:00:02, 0:03:18 left",
                        "align 16% 16/100  loss 2.0000  lr 1.00e-03  12.2 samples/s  840 tokens/s  0:00:32, 0:02:48 left",
                        "align 31% 31/100  loss 2.0000  lr 1.00e-03  12.2 samples/s  840 tokens/s  0:01:02, 0:02:18 left",
                        "align 46% 46/100  loss 2.0000  lr 1.00e-03  12.2 samples/s  840 tokens/s  0:01:32, 0:01:48 left",
                        "saved checkpoint-00000050",
                        "align 61% 61/100  loss 2.0000  lr 1.00e-03  12.2 samples/s  840 tokens/s  0:02:02, 0:01:18 left",
                        "align 76% 76/100  loss 2.0000  lr 1.00e-03  12.2 samples/s  840 tokens/s  0:02:32, 0:00:48 left",
                        "align 91% 91/100  loss 2.0000  lr 1.00e-03  12.2 samples/s  840 tokens/s  0:03:02, 0:00:18 left",
                        "align 100% 100/100  loss 2.0000  lr 1.00e-03  12.2 samples/s  840 tokens/s"
                                + "  0:03:20, 0:00:00 left");
    }

    @Test
    void a_terminal_has_one_line_that_is_drawn_over() {
        run(0, 100, true);
        var text = drawn.toString(StandardCharsets.UTF_8);
        assertThat(text.split("\n", -1)).hasSize(3); // up to the note, up to the end, nothing
        assertThat(text)
                .contains("\r\u001b[?7lalign [##########          ] 50% 50/100")
                .contains("\rsaved checkpoint-00000050\u001b[K\n\r\u001b[?7lalign")
                .endsWith("0:03:20, 0:00:00 left\u001b[K\u001b[?7h\n");
    }

    @Test
    void a_terminal_is_not_drawn_more_than_five_times_a_second() {
        try (var line = new ProgressLine("fast", 0, 1000, stream(), true, () -> now)) {
            for (int step = 1; step <= 1000; step++) {
                now += SECOND / 1000;
                line.add(Steps.step(step));
            }
        }
        assertThat(drawn.toString(StandardCharsets.UTF_8).split("\r")).hasSizeBetween(5, 8);
    }

    @Test
    void a_resumed_run_reckons_with_its_own_speed() {
        run(90, 100, false);
        assertThat(lines().getFirst()).startsWith("align 91% 91/100").endsWith("0:00:02, 0:00:18 left");
    }

    @Test
    void the_loss_is_smoothed_from_the_first_step_on() {
        try (var line = ProgressLine.of("tune", 0, 2, stream(), false)) {
            line.add(Steps.step(1, 8));
            line.add(Steps.step(2, 4));
        }
        // (0.9 * 0.1 * 8 + 0.1 * 4) / (0.9 * 0.1 + 0.1)
        assertThat(lines()).hasSize(2).last().asString().contains("loss 5.8947");
    }

    @Test
    void a_run_without_a_step_draws_nothing() {
        ProgressLine.of("none", 0, 0, stream(), true).close();
        assertThat(drawn.size()).isZero();
    }

    private void run(long from, long total, boolean terminal) {
        try (var line = new ProgressLine("align", from, total, stream(), terminal, () -> now)) {
            for (long step = from + 1; step <= total; step++) {
                now += 2 * SECOND;
                var lr = new LinkedHashMap<String, Double>();
                lr.put("projector", 1e-3);
                line.add(new StepMetrics(step, 2, lr, 1, 12.2, 840, step, new LinkedHashMap<>()));
                if (step == 50) {
                    line.note("saved checkpoint-00000050");
                }
            }
        }
    }

    private List<String> lines() {
        return drawn.toString(StandardCharsets.UTF_8).lines().toList();
    }

    private PrintStream stream() {
        return new PrintStream(drawn, true, StandardCharsets.UTF_8);
    }
}
