package jvlm.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import jvlm.json.Json;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

@DisplayName("The launcher of ranks")
class LaunchTest {
    @TempDir
    private Path folder = Path.of("");

    private static Run launch(String... arguments) {
        var out = new ByteArrayOutputStream();
        var err = new ByteArrayOutputStream();
        var streams = new Streams(
                new ByteArrayInputStream(new byte[0]),
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                Set.of());
        int code = new CommandLine(new Launch(streams, LaunchProgram::command)).execute(arguments);
        return new Run(code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    @Test
    void gives_each_rank_its_place_and_marks_its_lines() {
        var run = launch(
                "--ranks", "2", "--nodes", "2", "--node-rank", "1", "--master", "127.0.0.1:4321", "--", "environment");
        assertThat(run.code()).isZero();
        assertThat(run.out().lines())
                .contains("[2] RANK=2", "[2] LOCAL_RANK=0", "[3] RANK=3", "[3] LOCAL_RANK=1")
                .contains("[2] WORLD_SIZE=4", "[3] MASTER_ADDR=127.0.0.1")
                .anyMatch(line -> line.matches("\\[3] OMP_NUM_THREADS=[1-9][0-9]*"))
                .hasSize(10);
        assertThat(run.err().lines()).containsExactlyInAnyOrder("[2] done", "[3] done");
    }

    @Test
    void writes_lines_as_objects_for_machines() {
        var run = launch("--ranks", "1", "--json", "--", "environment");
        var lines = run.out().lines().toList();
        assertThat(Json.parse(lines.getFirst(), "line").text("text")).isEqualTo("RANK=0");
        assertThat(Json.parse(lines.getLast(), "line").integer("exit")).isZero();
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void starts_again_from_the_checkpoint_when_a_rank_is_killed() throws IOException {
        var run = launch("--ranks", "2", "--restarts", "2", "--", "steps", folder.toString());
        assertThat(run.code()).as(run.err()).isZero();
        assertThat(run.err())
                .contains("rank 1 ended with exit code 137 (signal 9); the others are ended")
                .contains("restart 1 of 2")
                .doesNotContain("restart 2");
        assertThat(run.out().lines()).containsExactlyInAnyOrder("[0] steps 3 to 6", "[1] steps 3 to 6");
        assertThat(Files.readString(folder.resolve("step"))).isEqualTo("6");
    }

    @Test
    void ends_every_rank_when_one_fails_and_passes_its_code_on() throws IOException {
        var run = launch("--ranks", "2", "--", "sleep", folder.toString());
        assertThat(run.code()).isEqualTo(7);
        assertThat(run.err()).contains("rank 1 ended with exit code 7");
        assertThat(ranksAlive()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"KILL", "INT", "TERM"})
    @EnabledOnOs(OS.LINUX)
    void leaves_no_orphans_when_it_is_ended_itself(String signal) throws IOException, InterruptedException {
        Files.createFile(folder.resolve("stay"));
        var command = LaunchProgram.command(
                List.of("launch", "--ranks", "2", "--restarts", "5", "--", "sleep", folder.toString()));
        var launcher = new ProcessBuilder(command).redirectErrorStream(true).start();
        await(() -> Files.exists(folder.resolve("pid0")) && Files.exists(folder.resolve("pid1")));
        new ProcessBuilder("kill", "-" + signal, "" + launcher.pid()).start().waitFor();
        assertThat(launcher.waitFor(10, TimeUnit.SECONDS)).isTrue();
        await(() -> ranksAlive().isEmpty());
        assertThat(new String(launcher.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                .doesNotContain("restart", "Exception");
    }

    private interface Condition {
        boolean holds() throws IOException;
    }

    private static void await(Condition condition) throws IOException, InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (!condition.holds()) {
            assertThat(System.nanoTime()).as("waited too long").isLessThan(end);
            Thread.sleep(50);
        }
    }

    private List<Long> ranksAlive() throws IOException {
        var alive = new ArrayList<Long>();
        for (var name : new String[] {"pid0", "pid1"}) {
            long pid = Long.parseLong(Files.readString(folder.resolve(name)));
            if (ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false)) {
                alive.add(pid);
            }
        }
        return alive;
    }

    @ParameterizedTest
    @CsvSource({
        "--ranks 0, --ranks 0",
        "--ranks 2 --nodes 2, needs --master HOST:PORT",
        "--ranks 2 --nodes 2 --node-rank 2 --master a:1, from 0 to 1",
        "--ranks 2 --master a, --master a: expected HOST:PORT",
        "--ranks 2 --master :1, expected HOST:PORT",
        "--ranks 2 --master a:70000, expected HOST:PORT",
        "--ranks 2 --restarts -1, --restarts -1"
    })
    void refuses_numbers_that_make_no_run(String options, String said) {
        var words = ("launch " + options + " -- info x").split(" ");
        var run = Run.of((Object[]) words);
        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err()).hasLineCount(1).contains(said);
    }
}
