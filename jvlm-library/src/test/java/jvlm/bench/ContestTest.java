package jvlm.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import jvlm.error.BadInput;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ContestTest {
    private static final String WHOLE = """
            title: Text
            rounds: 3
            rows:
              - name: small
                model: small.gguf
                quant: int8
                options: --prefill 512 --contexts 64,1024
                peers:
                  - name: other
                    command: "other --model small.gguf | tail -n 1"
                    targets:
                      decode_tps 64: 1.5
                      peak_rss_mb: 0.7
            """;

    @TempDir
    private Path directory = Path.of("");

    private Contest read(String text) {
        try {
            var file = directory.resolve("table.yaml");
            Files.writeString(file, text);
            return Contest.read(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void a_row_becomes_the_arguments_of_a_process_that_measures_it() {
        var contest = read(WHOLE);
        assertThat(contest.threads()).isEqualTo(2);
        assertThat(contest.rows().getFirst().arguments(contest.threads()))
                .containsExactly(
                        "bench",
                        "--model",
                        directory.resolve("small.gguf").toString(),
                        "--dtype",
                        "auto",
                        "--quant",
                        "int8",
                        "--threads",
                        "2",
                        "--prefill",
                        "512",
                        "--contexts",
                        "64,1024",
                        "--json");
        var peer = contest.rows().getFirst().peers().getFirst();
        assertThat(peer.command()).isEqualTo("other --model small.gguf | tail -n 1");
        assertThat(peer.targets()).containsEntry("decode_tps 64", 1.5).containsEntry("peak_rss_mb", 0.7);
    }

    @ParameterizedTest
    @CsvSource({
        "rounds: 3, rounds: 0, rounds is below 1",
        "decode_tps 64: 1.5, decode_tps 64: fast, line 12",
        "decode_tps 64: 1.5, decode_tps 64: 0, targets.decode_tps 64 is not above 0",
        "model: small.gguf, modell: small.gguf, did you mean model",
        "name: other, name: \"\", name is empty",
        "quant: int8, peers: [], peers"
    })
    void what_is_wrong_with_a_file_is_told(String part, String other, String why) {
        assertThatThrownBy(() -> read(WHOLE.replace(part, other)))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("table.yaml")
                .hasMessageContaining(why);
    }

    @Test
    void rows_are_chosen_by_name() {
        var contest = read(WHOLE);
        assertThat(contest.only(List.of("small"))).isEqualTo(contest.rows());
        assertThatThrownBy(() -> contest.only(List.of("large")))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("expected some of small");
    }
}
