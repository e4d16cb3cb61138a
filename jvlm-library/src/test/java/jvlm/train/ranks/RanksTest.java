package jvlm.train.ranks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("Two ranks")
@EnabledOnOs(OS.LINUX) // the only natives with Gloo
class RanksTest {
    private static final List<Ended> ENDED = new ArrayList<>();
    private static final List<Map<String, String>> RANKS = new ArrayList<>();
    private static final Map<String, String> WHOLE = new LinkedHashMap<>();

    @BeforeAll
    static void run() throws IOException, InterruptedException {
        ENDED.addAll(start());
        for (var ended : ENDED) {
            RANKS.add(values(ended.text.lines().toList()));
        }
        var alone = new RankProgram(new Alone());
        alone.gradients();
        WHOLE.putAll(values(alone.lines()));
    }

    private record Ended(int code, String text, Instant at) {}

    /** Two processes of {@link RankProgram}. */
    private static List<Ended> start() throws IOException, InterruptedException {
        int port;
        try (var socket = new ServerSocket(0)) {
            port = socket.getLocalPort();
        }
        var processes = new ArrayList<Process>();
        for (int rank = 0; rank < 2; rank++) {
            var builder = new ProcessBuilder(
                    System.getProperty("java.home") + "/bin/java",
                    "--enable-native-access=ALL-UNNAMED",
                    "-XX:TieredStopAtLevel=1",
                    "-cp",
                    System.getProperty("java.class.path"),
                    RankProgram.class.getName());
            builder.environment()
                    .putAll(Map.of(
                            "RANK", "" + rank,
                            "WORLD_SIZE", "2",
                            "MASTER_ADDR", "localhost",
                            "MASTER_PORT", "" + port,
                            "JVLM_RANKS_TIMEOUT", "120",
                            "TORCH_CPP_LOG_LEVEL", "ERROR"));
            processes.add(builder.redirectErrorStream(true).start());
        }
        var times = processes.stream()
                .map(p -> p.onExit().thenApply(_ -> Instant.now()))
                .toList();
        var ended = new ArrayList<Ended>();
        for (int rank = 0; rank < 2; rank++) {
            var process = processes.get(rank);
            var text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            ended.add(new Ended(process.exitValue(), text, times.get(rank).join()));
        }
        return ended;
    }

    private static Map<String, String> values(List<String> lines) {
        var values = new LinkedHashMap<String, String>();
        for (var line : lines) {
            var parts = line.split(" = ", 2);
            if (parts.length == 2) {
                values.put(parts[0], parts[1]);
            }
        }
        return values;
    }

    private static float[] numbers(Map<String, String> values, String name) {
        var text = String.valueOf(values.get(name));
        assertThat(text).as(name).startsWith("[");
        var parts = text.substring(1, text.length() - 1).split(", ");
        var numbers = new float[parts.length];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = Float.parseFloat(parts[i]);
        }
        return numbers;
    }

    @Test
    void add_up_what_they_have_and_give_it_out() {
        for (var rank : RANKS) {
            assertThat(numbers(rank, "sum")).containsExactly(3, 10, -1);
            assertThat(numbers(rank, "strided sum")).containsExactly(1, 4, 2, 6);
            assertThat(numbers(rank, "given")).containsExactly(1, 6);
        }
    }

    @Test
    void gather_rows_in_the_order_of_their_numbers() {
        for (var rank : RANKS) {
            assertThat(numbers(rank, "gathered")).containsExactly(0, 0.5f, 0, 7, 1, 1.5f, -1, 7);
            assertThat(numbers(rank, "gathered ids")).containsExactly(0, 1L << 40, 1, 1L << 40);
        }
    }

    @Test
    void share_out_the_rows_of_a_sum() {
        assertThat(numbers(RANKS.get(0), "scattered")).containsExactly(1, 2, 4, 6);
        assertThat(numbers(RANKS.get(1), "scattered")).containsExactly(8, 10, 12, 1);
    }

    @Test
    void refuse_rows_that_do_not_fit_together_instead_of_reading_beyond_them() {
        assertThat(RANKS.get(0).get("unequal")).contains("rank 0 has F32[2, 3], rank 1 has F32[3, 3]");
        assertThat(RANKS.get(1).get("unequal")).contains("rank 1 has F32[3, 3], rank 0 has F32[2, 3]");
        assertThat(RANKS.get(0).get("uneven")).contains("[3, 3]", "2 ranks");
        assertThat(RANKS.get(0).get("nobody")).contains("rank 2 does not exist");
    }

    @ParameterizedTest
    @ValueSource(strings = {"plain", "third step", "second reduction", "accumulated", "averaged"})
    void come_to_the_gradients_of_the_whole_batch(String way) {
        for (var rank : RANKS) {
            for (var parameter : new String[] {"first", "bias", "second"}) {
                same(rank, way + " " + parameter, 1e-6);
            }
            same(rank, way + " scale", 1e-2); // bfloat16
        }
        assertThat(RANKS.get(0).get(way + " first")).isEqualTo(RANKS.get(1).get(way + " first"));
    }

    /** Equal to one process on the whole batch, relative to the greatest. */
    private static void same(Map<String, String> rank, String name, double tolerance) {
        var whole = numbers(WHOLE, name);
        double greatest = 0;
        for (float w : whole) {
            greatest = Math.max(greatest, Math.abs(w));
        }
        var together = numbers(rank, name);
        assertThat(together).hasSameSizeAs(whole);
        for (int i = 0; i < whole.length; i++) {
            assertThat((double) together[i]).as(name).isCloseTo(whole[i], within(tolerance * greatest));
        }
    }

    @Test
    void keep_to_themselves_what_is_not_the_last_micro_batch() {
        assertThat(RANKS.get(0).get("half first")).isNotEqualTo(RANKS.get(1).get("half first"));
    }

    @Test
    void leave_a_parameter_without_a_gradient_that_no_one_uses() {
        for (var way : new String[] {"plain", "third step", "accumulated", "idle"}) {
            RANKS.forEach(rank -> assertThat(rank.get(way + " shift")).isEqualTo("none"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"early", "one"})
    void average_a_parameter_that_only_one_uses_with_the_zeros_of_the_other(String way) {
        assertThat(RANKS.get(0).get(way + " shift"))
                .isEqualTo(RANKS.get(1).get(way + " shift"))
                .startsWith("[");
        assertThat(numbers(RANKS.get(0), way + " shift")).doesNotContain(0);
    }

    @Test
    void go_on_when_the_loss_of_one_reaches_no_parameter() {
        assertThat(RANKS.get(0).get("idle first")).isEqualTo(RANKS.get(1).get("idle first"));
        var idle = numbers(RANKS.get(0), "idle first");
        var busy = numbers(RANKS.get(0), "half first");
        assertThat(Arrays.equals(idle, busy)).isFalse();
        assertThat(idle[0]).isNotZero();
    }

    @Test
    void see_at_once_that_the_other_is_gone() {
        var zero = ENDED.get(0);
        var one = ENDED.get(1);
        assertThat(one.code).as(one.text).isEqualTo(9);
        assertThat(zero.code).as(zero.text).isEqualTo(RankLost.EXIT_CODE);
        assertThat(zero.text).contains("lost rank 0 of 2: another rank is gone").doesNotContain(".cc:");
        assertThat(Duration.between(one.at, zero.at).abs()).isLessThan(Duration.ofSeconds(5));
    }
}
