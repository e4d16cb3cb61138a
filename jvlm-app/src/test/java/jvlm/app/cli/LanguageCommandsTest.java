package jvlm.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import jvlm.json.Json;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("ask, chat and bench with a language model")
class LanguageCommandsTest {
    @TempDir
    private static Path directory = Path.of("");

    private static Path model = Path.of("");
    private static Path llava = Path.of("");

    @BeforeAll
    static void make() {
        model = TinyModels.language(directory);
        llava = TinyModels.llava(directory);
    }

    private static Run ask(Object... more) {
        return Run.of(with("ask", more));
    }

    private static Object[] with(String command, Object... more) {
        var words = new Object[more.length + 5];
        System.arraycopy(new Object[] {command, "--model", model, "--dtype", "float32"}, 0, words, 0, 5);
        System.arraycopy(more, 0, words, 5, more.length);
        return words;
    }

    /** One short round of bench beside a peer. */
    private static Run besides(String peer, int steps, Object... more) {
        var words = new Object[more.length + 12];
        System.arraycopy(
                new Object[] {
                    "--prefill",
                    "8",
                    "--contexts",
                    "4",
                    "--steps",
                    steps,
                    "--repeat",
                    1,
                    "--rounds",
                    1,
                    "--against",
                    peer
                },
                0,
                words,
                0,
                12);
        System.arraycopy(more, 0, words, 12, more.length);
        return Run.of(with("bench", words));
    }

    @Test
    void an_answer_is_the_same_streamed_and_as_json() {
        var streamed = ask("--max-tokens", 12, "Hello");
        var whole = ask("--max-tokens", 12, "--json", "Hello");
        assertThat(streamed.code()).as(streamed.err()).isZero();
        assertThat(streamed.out()).isEqualTo(whole.json().text("text") + System.lineSeparator());
        assertThat(whole.json().at("ids").list()).hasSizeBetween(1, 12);
        assertThat(whole.json().integer("tokens"))
                .isEqualTo(whole.json().at("ids").list().size());
        assertThat(whole.json().text("end")).isIn("length", "finished");
        assertThat(whole.json().integer("prompt_tokens")).isGreaterThan(5);
    }

    @Test
    void the_question_may_come_through_a_pipe() {
        var argument = ask("--max-tokens", 8, "--json", "Grüße, 日本").json().at("ids");
        for (var place : List.of("-", "")) {
            var words = place.isEmpty()
                    ? with("ask", "--max-tokens", 8, "--json")
                    : with("ask", "--max-tokens", 8, "--json", place);
            var piped = Run.withInput("Grüße, 日本\n", words);
            assertThat(piped.json().at("ids")).isEqualTo(argument);
        }
    }

    @Test
    void a_system_message_stands_in_front() {
        int without = ask("--max-tokens", 1, "--json", "Hi").json().integer("prompt_tokens");
        int with = ask("--max-tokens", 1, "--json", "--system", "Be brief.", "Hi")
                .json()
                .integer("prompt_tokens");
        assertThat(with).isGreaterThan(without + 8);
    }

    @Test
    void sampling_depends_on_the_seed_alone() {
        var options = new Object[] {"--max-tokens", 24, "--temperature", 2, "--json", "Hi", "--seed", 1};
        var first = ask(options).json().at("ids");
        assertThat(ask(options).json().at("ids")).isEqualTo(first);
        options[options.length - 1] = 2;
        assertThat(ask(options).json().at("ids")).isNotEqualTo(first);
    }

    @Test
    void one_beam_takes_the_best_token_each_time() {
        var greedy = ask("--max-tokens", 6, "--json", "Hi").json().at("ids");
        assertThat(ask("--max-tokens", 6, "--beams", 1, "--json", "Hi").json().at("ids"))
                .isEqualTo(greedy);
        var wide = ask("--max-tokens", 6, "--beams", 3, "Hi");
        assertThat(wide.code()).as(wide.err()).isZero();
    }

    @Test
    void a_variable_reaches_the_chat_template() {
        int without = ask("--max-tokens", 1, "--json", "Hi").json().integer("prompt_tokens");
        var with = ask("--max-tokens", 1, "--json", "--template-variable", "note=12345", "Hi");
        assertThat(with.json().integer("prompt_tokens")).as(with.err()).isEqualTo(without + 5);
    }

    @Test
    void a_model_that_sees_pictures_of_one_size_takes_no_number_of_pixels() throws IOException {
        var picture = directory.resolve("black.png");
        ImageIO.write(new BufferedImage(40, 30, BufferedImage.TYPE_INT_RGB), "png", picture.toFile());
        assertThat(Run.of("ask", "-m", llava, "-i", picture, "--max-tokens", 1, "Hi")
                        .code())
                .isZero();
        var run = Run.of("ask", "-m", llava, "-i", picture, "--max-pixels", 100, "Hi");
        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err()).hasLineCount(1).contains("one size");
    }

    @Test
    void what_was_seen_is_kept_where_the_option_says() throws IOException {
        var picture = directory.resolve("grey.png");
        ImageIO.write(new BufferedImage(40, 30, BufferedImage.TYPE_INT_RGB), "png", picture.toFile());
        var folder = directory.resolve("kept");
        var words = new Object[] {"ask", "-m", llava, "-i", picture, "--max-tokens", 3, "--json"};
        var without = with(words, "Hi").json().at("ids");
        for (int i = 0; i < 2; i++) {
            assertThat(with(words, "--cache=" + folder, "Hi").json().at("ids")).isEqualTo(without);
            assertThat(folder).isDirectoryContaining("glob:**/features-*.safetensors");
        }
        var chat = Run.withInput(
                "/image " + picture + "\nHi\nHi\n", "chat", "-m", llava, "--max-tokens", 3, "--cache=" + folder);
        assertThat(chat.code()).as(chat.err()).isZero();
        try (var files = Files.list(folder)) {
            assertThat(files).hasSize(1);
        }
        var refused = with(words, "--cache=" + picture, "Hi");
        assertThat(refused.code()).isEqualTo(2);
        assertThat(refused.err()).hasLineCount(1).contains("features cannot be kept there");
    }

    private static Run with(Object[] words, Object... more) {
        return Run.of(Stream.concat(Arrays.stream(words), Arrays.stream(more)).toArray());
    }

    @Test
    void a_folder_that_is_not_named_is_the_users_and_does_not_take_the_question() {
        var before = System.getProperty("jvlm.cache");
        System.setProperty("jvlm.cache", directory.resolve("user").toString());
        try {
            var run = Run.of("ask", "-m", llava, "--max-tokens", 3, "--json", "--cache", "Hi");
            assertThat(run.code()).as(run.err()).isZero();
            assertThat(run.json().at("ids"))
                    .isEqualTo(Run.of("ask", "-m", llava, "--max-tokens", 3, "--json", "Hi")
                            .json()
                            .at("ids"));
            assertThat(directory.resolve("user/features")).isDirectory();
        } finally {
            if (before == null) {
                System.clearProperty("jvlm.cache");
            } else {
                System.setProperty("jvlm.cache", before);
            }
        }
    }

    @Test
    void guesses_leave_an_answer_as_it_is() {
        var plain = ask("--max-tokens", 100, "--json", "Hello Hello").json().at("ids");
        assertThat(ask("--max-tokens", 100, "--draft", 8, "--json", "Hello Hello")
                        .json()
                        .at("ids"))
                .isEqualTo(plain);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--max-tokens 0 Hi",
                "--draft -1 Hi",
                "--draft 16 Hi",
                "--beams 2 --draft 4 Hi",
                "--beams -1 Hi",
                "--beams 2 --temperature 1 Hi",
                "--top-p 3 Hi",
                "--temperature -1 Hi",
                "--image no-such.png Hi",
                "--image - -",
                "--template no-such-template --max-tokens 0 Hi"
            })
    void what_cannot_be_done_ends_in_one_line(String line) {
        var run = ask((Object[]) line.split(" "));
        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err()).startsWith("jvlm: ").hasLineCount(1);
    }

    @Test
    void an_empty_question_and_one_beyond_the_context_are_refused() {
        assertThat(Run.withInput("\n", with("ask")).err()).contains("the question is empty");
        var long_ = ask("x".repeat(2000));
        assertThat(long_.code()).isEqualTo(2);
        assertThat(long_.err()).hasLineCount(1).contains("256");
    }

    @Test
    void a_chat_through_a_pipe_answers_line_by_line_without_escape_codes() {
        var run = Run.withInput(
                "Hello\n\n/reset\nHello\n/help\n/quit\nnever read\n", with("chat", "--max-tokens", 6, "--json"));
        assertThat(run.code()).as(run.err()).isZero();
        var lines = run.out().lines().toList();
        assertThat(lines).hasSize(2);
        assertThat(lines.get(0)).isEqualTo(lines.get(1)).doesNotContain("\u001b");
        assertThat(Json.parse(lines.get(0), "line").text("message")).isEqualTo("Hello");
        assertThat(run.err()).contains("/image");
    }

    @Test
    void a_chat_remembers_what_was_said() {
        var run = Run.withInput("Hello\nHello\n", with("chat", "--max-tokens", 6, "--json"));
        var lines = run.out().lines().toList();
        var alone = Run.withInput("Hello\n", with("chat", "--max-tokens", 6, "--json"));
        assertThat(lines.get(0)).isEqualTo(alone.out().strip());
        assertThat(lines).hasSize(2);
    }

    @Test
    void a_chat_through_a_pipe_ends_at_a_command_that_there_is_not() {
        var run = Run.withInput("/dance\nHello\n", with("chat"));
        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err()).hasLineCount(1).contains("/dance");
    }

    @Test
    void bench_measures_what_fits_the_context() {
        var run = Run.of(with(
                "bench",
                "--prefill",
                "8,1000",
                "--contexts",
                "4",
                "--steps",
                3,
                "--repeat",
                1,
                "--threads",
                1,
                "--sequences",
                "1,3",
                "--json"));
        assertThat(run.code()).as(run.err()).isZero();
        var figures = run.json();
        assertThat(figures.at("sequences_tps").keys()).containsExactly("1", "3");
        assertThat(figures.at("sequences_tps").number("3")).isPositive();
        assertThat(figures.text("peer")).isEqualTo("jvlm");
        assertThat(figures.text("dtype")).isEqualTo("float32");
        assertThat(figures.at("prefill_tps").keys()).containsExactly("8");
        assertThat(figures.at("decode_tps").number("4")).isPositive();
        assertThat(figures.at("skipped").list()).hasSize(1);
        assertThat(figures.has("vision_ms")).isFalse();
        assertThat(figures.at("first_token").keys()).containsExactly("jvm_s", "libtorch_s", "open_s", "prefill_s");
    }

    @Test
    void bench_runs_in_turn_with_a_peer() {
        var peer = "echo '{\"peer\": \"other\", \"dtype\": \"float32\", \"load_s\": 100.0, "
                + "\"prefill_tps\": {\"8\": 1e-3}, \"decode_tps\": {\"5\": 1}}'";
        var run = besides(peer, 2, "--json");
        assertThat(run.code()).as(run.err()).isZero();
        var ratios = run.json().list();
        assertThat(ratios.stream().map(r -> r.text("figure"))).containsExactly("load_s", "prefill_tps 8");
        assertThat(ratios).allMatch(r -> r.flag("weAreBetter", false));
    }

    @Test
    void bench_says_when_the_peer_prints_nothing_or_fails() {
        for (var peer : List.of("echo hello", "exit 3")) {
            var run = besides(peer, 1);
            assertThat(run.code()).isEqualTo(2);
            assertThat(run.err().lines().toList()).last().asString().contains(peer);
        }
    }
}
