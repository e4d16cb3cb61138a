package jvlm.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneId;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("bench-table")
class BenchTableCommandTest {
    @TempDir
    private static Path directory = Path.of("");

    private static Path model = Path.of("");

    @BeforeAll
    static void make() {
        model = TinyModels.language(directory);
    }

    private static Path file(String name, String peers) {
        var file = directory.resolve(name);
        TinyModels.writeText(file, """
                title: A table
                rounds: 1
                threads: 1
                rows:
                  - name: tiny
                    model: %s
                    dtype: float32
                    options: --prefill 8 --contexts 4 --steps 2 --repeat 1
                    peers:
                """.formatted(model.getFileName()) + peers);
        return file;
    }

    /** The command of a peer is a word of the shell and text of YAML. */
    private static String echo(String json) {
        return "echo '" + json + "'";
    }

    private static String peer(String name, String command, String targets) {
        return """
                      - name: %s
                        command: >-
                          %s
                        targets: %s
                """.formatted(name, command, targets).indent(0);
    }

    @Test
    void each_peer_gets_a_table_with_ratios_and_verdicts() {
        var slow = peer(
                "slow",
                echo(
                        "{\"peer\": \"slow\", \"load_s\": 1000, \"prefill_tps\": {\"8\": 0.001}, \"decode_tps\": {\"4\": 1e-3}}"),
                "{decode_tps 4: 2, load_s: 0.5, vision_ms 1: 1}");
        var broken = peer("broken", "exit 3", "{}");
        var run = Run.of("bench-table", file("two.yaml", slow + broken));
        assertThat(run.code()).as(run.err()).isEqualTo(1); // vision_ms was aimed at and not measured
        assertThat(run.out()).startsWith("## A table").contains(LocalDate.now(ZoneId.systemDefault()) + ", ");
        var lines = run.out().lines().toList();
        assertThat(lines).contains("### tiny beside slow", "### tiny beside broken");
        assertThat(lines).anyMatch(l -> l.matches("\\| decoding after 4, tokens/s .*\\| at least 2 \\| met \\|"));
        assertThat(lines).anyMatch(l -> l.matches("\\| load, s .*\\| at most 0\\.5 \\| met \\|"));
        assertThat(lines).anyMatch(l -> l.matches("\\| pictures at once: 1, ms \\| - .* not measured \\|"));
        assertThat(lines).contains("Not all was measured: broken: exit 3 ended with exit code 3");
    }

    @Test
    void a_missed_target_is_told_by_the_exit_code() {
        var fast = peer("fast", echo("{\"peer\": \"fast\", \"decode_tps\": {\"4\": 1e12}}"), "{decode_tps 4: 1}");
        var run = Run.of("bench-table", file("one.yaml", fast), "--json");
        assertThat(run.code()).as(run.err()).isEqualTo(1);
        assertThat(run.json().text("figure")).isEqualTo("decode_tps 4");
        assertThat(run.json().flag("met", true)).isFalse();
        assertThat(run.json().number("theirs")).isEqualTo(1e12);
    }

    @Test
    void a_model_that_cannot_be_opened_ends_neither_the_table_nor_in_silence() {
        var file = directory.resolve("missing.yaml");
        TinyModels.writeText(file, """
                title: A table
                rounds: 2
                rows:
                  - {name: none, model: no-such-model, peers: [{name: p, command: "true"}]}
                """);
        var run = Run.of("bench-table", file);
        assertThat(run.code()).as(run.err()).isZero();
        assertThat(run.out()).contains("jvlm: this program ended with exit code 2; p: printed no JSON line");
        var other = Run.of("bench-table", file, "--only", "some");
        assertThat(other.code()).isEqualTo(2);
        assertThat(other.err()).contains("no row some").hasLineCount(1);
    }
}
