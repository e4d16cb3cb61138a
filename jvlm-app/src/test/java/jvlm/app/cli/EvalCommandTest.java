package jvlm.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import jvlm.json.Json;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("eval with a tiny LLaVA and a tiny CLIP")
class EvalCommandTest {
    @TempDir
    private static Path directory = Path.of("");

    private static Path llava = Path.of("");
    private static Path clip = Path.of("");
    private static Path data = Path.of("");

    @BeforeAll
    static void make() throws IOException {
        llava = TinyModels.llava(directory);
        clip = TinyModels.clip(directory);
        data = directory.resolve("test.json");
        picture("red", 0xc03020);
        picture("blue", 0x2030c0);
        write(data, "yes", "no", "red", "2");
    }

    private static void picture(String name, int colour) throws IOException {
        var image = new BufferedImage(48, 40, BufferedImage.TYPE_INT_RGB);
        for (int i = 0; i < 48 * 40; i++) {
            image.setRGB(i % 48, i / 48, colour + i % 5);
        }
        ImageIO.write(
                image,
                "png",
                Files.createDirectories(directory.resolve("test"))
                        .resolve(name + ".png")
                        .toFile());
    }

    private static void write(Path file, String... answers) {
        TinyModels.write(
                file,
                List.of(
                        sample("red", "cat", "Is it red?", answers[0], "Is it blue?", answers[1]),
                        sample("blue", "bus", "What colour is it?", answers[2], "How many?", answers[3])));
    }

    private static Map<String, Object> sample(String picture, String label, String... turns) {
        var conversation = new ArrayList<Map<String, Object>>();
        for (int i = 0; i < turns.length; i++) {
            var text = i == 0 ? "<image>\n" + turns[i] : turns[i];
            conversation.add(Map.of("from", i % 2 == 0 ? "human" : "gpt", "value", text));
        }
        return Map.of(
                "id",
                picture,
                "image",
                "test/" + picture + ".png",
                "conversations",
                conversation,
                "meta",
                Map.of("label", label));
    }

    private static Run eval(Object... more) {
        var head = new Object[] {"eval", "--dtype", "float32", "--max-tokens", 4};
        return Run.of(Stream.concat(Arrays.stream(head), Arrays.stream(more)).toArray());
    }

    private static Run llava(Object... more) {
        return eval(Stream.concat(Stream.of("--model", llava, "--data", data), Arrays.stream(more))
                .toArray());
    }

    @Test
    void kinds_are_counted_and_the_rest_is_in_the_json() {
        var run = llava("--json");
        assertThat(run.code()).as(run.err()).isZero();
        assertThat(run.err()).isEmpty();
        var report = run.json();
        assertThat(report.integer("samples")).isEqualTo(2);
        assertThat(report.text("system")).isEqualTo("llava");
        var kinds = report.at("kinds").list();
        assertThat(kinds.stream().map(k -> k.text("kind"))).containsExactly("yes/no", "colour", "number", "all");
        assertThat(kinds.getFirst().number("chance")).isEqualTo(0.5);
        assertThat(kinds.getFirst().has("grey")).isFalse();
        assertThat(kinds.getLast().integer("questions")).isEqualTo(4);
    }

    @Test
    void answers_recorded_from_the_model_itself_are_all_exact_and_resumed_from_the_file() throws IOException {
        var out = directory.resolve("said.jsonl");
        assertThat(llava("--out", out, "--batch", 1).code()).isZero();
        var said = Files.readAllLines(out).stream()
                .skip(1)
                .map(line -> Json.parse(line, "line").text("answer"))
                .toArray(String[]::new);
        var own = directory.resolve("own.json");
        write(own, said);
        var run = eval("--model", llava, "--data", own, "--batch", 1, "--blank-too", "--json");
        var all = run.json().at("kinds").list().getLast();
        assertThat(all.number("exact")).isEqualTo(1);
        assertThat(all.number("f1")).isEqualTo(1);
        assertThat(all.has("grey")).isTrue();
        assertThat(all.number("low")).isBetween(0.5, 0.52);

        Files.writeString(out, Files.readString(out).replaceFirst("\"answer\":\"[^\n]*", "\"answer\":\"kept\"}"));
        var again = llava("--out", out, "--batch", 1, "--json");
        assertThat(again.code()).as(again.err()).isZero();
        assertThat(Files.readAllLines(out)).hasSize(5);
        var other = llava("--out", out, "--dialogue");
        assertThat(other.code()).isEqualTo(2);
        assertThat(other.err()).hasLineCount(1).contains("its answers are for dialogue false, not true");
    }

    @Test
    void a_card_shows_grey_pictures_beside() {
        var run = llava("--card");
        assertThat(run.code()).as(run.err()).isZero();
        assertThat(run.out().lines().toList()).hasSize(6).allMatch(l -> l.startsWith("| ") && l.endsWith(" |"));
        assertThat(run.out()).contains("beats both", "/test.json | yes/no | 2 |");
        assertThat(run.out().lines().map(l -> l.split("(?<!\\\\)\\|").length)).containsOnly(11);
    }

    @Test
    void the_text_report_is_aligned_and_grey_pictures_alone_are_said() {
        var run = llava("--blank", "--by", "label");
        assertThat(run.out()).contains("2 samples, 4 questions, system llava, before grey pictures");
        var rows = run.out().lines().skip(1).filter(l -> !l.isEmpty()).toList();
        assertThat(rows).hasSize(4);
        assertThat(rows.stream().skip(1).map(r -> r.indexOf(" - ")))
                .allMatch(at -> at == rows.get(1).indexOf(" - "));
        assertThat(rows.get(1)).startsWith("bus ");
    }

    @Test
    void labels_are_chosen_by_likelihood_and_by_a_model_of_pictures_and_texts() {
        var answered = llava("--choices", "--json").json().at("labels").list();
        assertThat(answered.stream().map(r -> r.text("way")))
                .containsExactly(
                        "named freely",
                        "named freely, among other words",
                        "chosen of 2 by likelihood",
                        "chosen of 2 by likelihood over grey");
        var labels = directory.resolve("labels.txt");
        TinyModels.writeText(labels, "dog\ntree\n");
        var run = eval("--model", clip, "--data", data, "--choices", "--labels-file", labels);
        assertThat(run.code()).as(run.err()).isZero();
        assertThat(run.out()).contains("chosen of 4 by classify");
    }

    @Test
    void a_picture_that_cannot_be_read_is_told_and_counted() throws IOException {
        var broken = directory.resolve("broken.json");
        TinyModels.write(broken, List.of(sample("red", "cat", "Is it?", "yes"), sample("none", "bus", "Is it?", "no")));
        var run = eval("--model", llava, "--data", broken, "--json");
        assertThat(run.code()).isEqualTo(1);
        assertThat(run.err()).hasLineCount(1).contains("none.png");
        assertThat(run.json().at("skipped").list()).hasSize(1);
        Files.writeString(broken, Files.readString(broken).replace("red.png", "gone.png"));
        var nothing = eval("--model", llava, "--data", broken);
        assertThat(nothing.code()).isEqualTo(2);
        assertThat(nothing.err()).hasLineCount(1).contains("gone.png");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--limit 0",
                "--max-tokens 0",
                "--batch 0",
                "--blank --blank-too",
                "--blank --choices",
                "--json --card",
                "--labels-file x.txt",
                "--images no-such-folder",
                "--images a --images b",
                "--data no-such.json",
                "--out no/such/folder/x.jsonl",
                "--model no-such-model"
            })
    void what_cannot_be_done_ends_in_one_line(String line) {
        var run = llava((Object[]) line.split(" "));
        assertThat(run.code()).as(run.out()).isEqualTo(2);
        assertThat(run.err()).startsWith("jvlm: ").hasLineCount(1);
    }

    @Test
    void a_model_that_does_not_answer_and_data_without_any_are_refused() {
        assertThat(eval("--model", clip, "--data", data).err()).hasLineCount(1).contains("no task answer");
        for (var content : List.of("", "[]", "{}", "[{\"id\": \"x\", \"conversations\": []}]", "[1, 2", "\u0000")) {
            var file = directory.resolve("bad.json");
            TinyModels.writeText(file, content);
            var run = eval("--model", llava, "--data", file);
            assertThat(run.code()).as(content).isEqualTo(2);
            assertThat(run.err()).hasLineCount(1).contains("bad.json");
        }
    }

    @Test
    void the_limit_counts_samples() {
        var kinds = llava("--limit", 1, "--json").json().at("kinds").list();
        assertThat(kinds).hasSize(1);
        assertThat(kinds.getFirst().integer("questions")).isEqualTo(2);
    }
}
