package jvlm.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.io.ObjectInputStream;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import jvlm.json.Json;
import jvlm.train.ranks.Alone;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("Two ranks learn as one")
@EnabledOnOs(OS.LINUX) // the only natives with Gloo
@SuppressWarnings("NullAway") // what the ranks print is looked up by name
class TwoRanksTest {
    @TempDir
    static Path directory;

    private static final List<Map<String, Map<String, float[]>>> RANKS = new ArrayList<>();
    private static Map<String, ? extends Map<String, float[]>> whole = Map.of();

    @BeforeAll
    static void run() throws IOException, InterruptedException, ClassNotFoundException {
        whole = new LessonProgram(new Alone(), directory).run();
        int port;
        try (var socket = new ServerSocket(0)) {
            port = socket.getLocalPort();
        }
        var processes = new ArrayList<Process>();
        for (int rank = 0; rank < 2; rank++) {
            processes.add(start(rank, port));
        }
        for (var process : processes) {
            assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).isZero();
        }
        for (int rank = 0; rank < 2; rank++) {
            RANKS.add(results(directory.resolve("rank" + rank)));
        }
    }

    private static Process start(int rank, int port) throws IOException {
        var command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-Xmx512m",
                "-cp",
                System.getProperty("java.class.path"),
                LessonProgram.class.getName(),
                directory.toString(),
                directory.resolve("rank" + rank).toString());
        var builder = new ProcessBuilder(command).inheritIO();
        builder.environment()
                .putAll(Map.of(
                        "RANK", String.valueOf(rank),
                        "WORLD_SIZE", "2",
                        "MASTER_ADDR", "127.0.0.1",
                        "MASTER_PORT", String.valueOf(port),
                        "JVLM_RANKS_TIMEOUT", "60"));
        return builder.start();
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Map<String, float[]>> results(Path file) throws IOException, ClassNotFoundException {
        try (var in = new ObjectInputStream(Files.newInputStream(file))) {
            return (Map<String, Map<String, float[]>>) in.readObject();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "next-token",
                "next-token in micro-batches",
                "next-token of one sample",
                "next-token with checkpoints",
                "next-token with checkpoints in micro-batches",
                "next-token with checkpoints of one sample",
                "contrastive",
                "contrastive in micro-batches"
            })
    void from_the_same_global_batch(String lesson) {
        for (var kind : new String[] {"loss", "gradients", "weights"}) {
            var name = lesson + " " + kind;
            double difference = Gradients.difference(RANKS.getFirst().get(name), whole.get(name));
            System.out.printf("two ranks, %s: %.1e%n", name, difference);
            assertThat(difference).as(name).isLessThan(1e-5);
            assertThat(Gradients.difference(
                            RANKS.getLast().get(name), RANKS.getFirst().get(name)))
                    .as(name)
                    .isZero();
        }
    }

    @Test
    void as_open_clip_does_with_local_loss_and_gathered_gradients() {
        var recorded = Json.read(directory.resolve("train/train-contrastive/expected.json"))
                .at("two_ranks")
                .at("local_loss=True,gather_with_grad=True");
        assertThat(RANKS.getFirst().get("contrastive loss").get("loss")[0])
                .isCloseTo((float) recorded.number("mean_loss"), within(1e-5f));
        var norms = recorded.at("grad_norms");
        var gradients = RANKS.getFirst().get("contrastive gradients");
        assertThat(gradients.keySet()).containsExactlyInAnyOrderElementsOf(norms.keys());
        double worst = 0;
        for (var name : norms.keys()) {
            double norm = 0;
            for (float g : gradients.get(name)) {
                norm += (double) g * g;
            }
            double off = Math.abs(Math.sqrt(norm) / norms.number(name) - 1);
            worst = Math.max(worst, off);
        }
        System.out.printf("two ranks, recorded gradient norms: %.1e%n", worst);
        assertThat(worst).isLessThan(1e-4);
    }
}
