package jvlm.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import jvlm.error.BadInput;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Damaged data sets give samples or one line, whatever the damage. */
class DamageTest {
    private static final int MUTANTS = 60;

    @TempDir
    Path folder;

    private Path whole(String name) throws Exception {
        return switch (name) {
            case "set.tar" ->
                Fixtures.tar(
                        folder.resolve(name),
                        List.of(
                                Map.entry("a.png", Fixtures.png(3, 1)),
                                Map.entry("a.json", Fixtures.text("{\"caption\": \"c\", \"x\": [1]}")),
                                Map.entry("é".repeat(90) + ".png", Fixtures.png(3, 1))));
            case "set.json" ->
                Fixtures.write(
                        folder.resolve(name),
                        "[{\"image\": \"a.png\", \"conversations\": [{\"from\": \"human\", \"value\": \"<image>\\nq\"}]},"
                                + "{\"messages\": [{\"role\": \"user\", \"content\": [{\"type\": \"text\", \"text\": \"q\"}]}]}]");
            case "set.tsv" ->
                Fixtures.write(
                        folder.resolve(name),
                        "index\timage\tquestion\tA\tanswer\n1\t['" + "iVBO".repeat(30)
                                + "']\t\"a\"\"b\"\tx\tA\n2\t1\tq\t\tb\n");
            default -> Fixtures.resource(folder, name);
        };
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "set.tar",
                "set.json",
                "set.tsv",
                "conversations.parquet",
                "exchanges.parquet",
                "questions.parquet",
                "captions.parquet",
                "pages2.parquet"
            })
    void damage_ends_in_samples_or_in_one_line(String name) throws Exception {
        var file = whole(name);
        var bytes = Files.readAllBytes(file);
        for (int i = 0; i < MUTANTS; i++) {
            var seed = 31L * name.hashCode() + i;
            Files.delete(file); // the mapping of the last mutant stays as it is
            Fixtures.write(file, damage(bytes, new Random(seed)));
            Assertions.assertTimeoutPreemptively(
                    Duration.ofSeconds(20), () -> readAll(file), () -> name + " hangs at seed " + seed);
        }
    }

    private static void readAll(Path file) {
        try (var samples = Samples.open(file, null)) {
            for (int i = 0; i < Math.min(20, samples.size()); i++) {
                read(samples, i);
            }
        } catch (BadInput e) {
            assertOneLine(e);
        }
    }

    private static void read(Samples samples, int index) {
        try {
            samples.get(index).dialogue();
        } catch (BadInput e) {
            assertOneLine(e);
        }
    }

    private static void assertOneLine(BadInput e) {
        assertThat(e.getMessage()).isNotBlank().doesNotContain("\n");
    }

    private static byte[] damage(byte[] whole, Random random) {
        int place = random.nextInt(whole.length);
        int length = Math.min(whole.length - place, 1 + random.nextInt(40));
        var damaged = whole.clone();
        switch (random.nextInt(5)) {
            case 0 -> {
                for (int n = 1 + random.nextInt(5); n > 0; n--) {
                    damaged[random.nextInt(whole.length)] = (byte) random.nextInt();
                }
            }
            case 1 -> Arrays.fill(damaged, place, place + length, (byte) (random.nextBoolean() ? 255 : 127));
            case 2 -> { // the description of a parquet file is at its end
                int at = Math.max(0, whole.length - 1 - random.nextInt(2000));
                damaged[at] = (byte) random.nextInt();
            }
            case 3 -> {
                System.arraycopy(whole, place + length, damaged, place, whole.length - place - length);
                damaged = Arrays.copyOf(damaged, whole.length - length);
            }
            default -> damaged = Arrays.copyOf(whole, place);
        }
        return random.nextInt(20) == 0 ? "x\ty".getBytes(StandardCharsets.UTF_8) : damaged;
    }
}
