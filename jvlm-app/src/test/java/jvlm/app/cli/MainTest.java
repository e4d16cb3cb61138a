package jvlm.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The command line")
class MainTest {
    static Stream<String> commands() {
        return Main.line(Streams.system()).getSubcommands().keySet().stream();
    }

    @ParameterizedTest
    @MethodSource("commands")
    void explains_each_command_with_an_example(String command) {
        var run = Run.of(command, "--help");
        assertThat(run.code()).isZero();
        assertThat(run.out())
                .contains("Example:\n  jvlm " + command)
                .contains("--json")
                .contains("--verbose");
        assertThat(run.out().lines()).allMatch(line -> line.length() <= 80);
        assertThat(run.err()).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("commands")
    void names_its_version_from_each_command(String command) {
        assertThat(Run.of(command, "--version").out()).startsWith("jvlm ");
    }

    @Test
    void shows_its_commands_when_called_with_nothing() {
        var run = Run.of();
        assertThat(run.code()).isZero();
        assertThat(run.out()).contains("ask", "chat", "classify", "verify");
    }

    @ParameterizedTest
    @ValueSource(strings = {"asl", "ask --no-such-option", "ask --threads many", "ask --part tower", "search onlyone"})
    void reports_misuse_in_one_line_and_ends_with_2(String line) {
        var run = Run.of((Object[]) line.split(" "));
        assertThat(run.code()).isEqualTo(2);
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).startsWith("jvlm: ").hasLineCount(1).contains("--help");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ask hello --model",
                "chat --model",
                "embed --text x --model",
                "classify x.png --model",
                "info",
                "bench --model",
                "verify"
            })
    void reports_a_path_that_is_not_there_in_one_line_and_ends_with_2(String line, @TempDir Path directory) {
        var missing = directory.resolve("missing\nfile");
        var words = Stream.concat(Stream.of((Object[]) line.split(" ")), Stream.of(missing))
                .toArray();
        var run = Run.of(words);
        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err()).startsWith("jvlm: ").hasLineCount(1).contains("missing file");
    }

    @Test
    void shows_the_stack_trace_where_it_is_asked_for() {
        var run = Run.of("info", "/no/such", "--verbose");
        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err()).contains("jvlm.error.BadInput").contains("at jvlm.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"--dtype float12", "--device tpu", "--threads -1", "--device cuda:x"})
    void refuses_settings_that_there_are_not(String option, @TempDir Path directory) {
        var words = Stream.concat(
                        Stream.of("ask", "hello", "--model", directory.toString()), Stream.of(option.split(" ")))
                .toArray();
        var run = Run.of(words);
        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err()).hasLineCount(1).containsAnyOf("--dtype", "device", "--threads");
    }

    @Test
    void says_which_systems_serve_where_no_model_is_named() {
        var run = Run.of("embed", "--text", "x");
        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err()).hasLineCount(1).contains("--model").contains("clip");
    }

    @Test
    void takes_standard_input_of_any_bytes() {
        var run = Run.withInput(new byte[] {(byte) 0xff, 0, 13}, "classify", "--model", ".", "-");
        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err().getBytes(StandardCharsets.UTF_8)).isNotEmpty();
    }
}
