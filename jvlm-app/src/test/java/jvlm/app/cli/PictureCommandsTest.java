package jvlm.app.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import jvlm.checkpoint.Checkpoint;
import jvlm.json.Json;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("classify, embed, search and info with a model of one space")
class PictureCommandsTest {
    @TempDir
    private static Path directory = Path.of("");

    private static Path model = Path.of("");
    private static Path red = Path.of("");

    @BeforeAll
    static void make() throws IOException {
        model = TinyModels.clip(directory);
        red = picture("folder/red.png", Color.RED);
        picture("folder/inside/blue.jpg", Color.BLUE);
        TinyModels.writeText(directory.resolve("folder/broken.gif"), "no picture");
        TinyModels.writeText(directory.resolve("folder/notes.txt"), "no picture either");
        System.setProperty("jvlm.cache", directory.resolve("cache").toString());
    }

    @AfterAll
    static void restore() {
        System.clearProperty("jvlm.cache");
    }

    private static Path picture(String name, Color colour) throws IOException {
        var file = directory.resolve(name);
        Files.createDirectories(file.resolveSibling("."));
        var image = new BufferedImage(40, 30, BufferedImage.TYPE_INT_RGB);
        var g = image.createGraphics();
        g.setColor(colour);
        g.fillRect(0, 0, 40, 30);
        g.dispose();
        ImageIO.write(image, name.substring(name.lastIndexOf('.') + 1), file.toFile());
        return file;
    }

    private static Run run(String command, Object... more) {
        var words = new Object[more.length + 5];
        System.arraycopy(new Object[] {command, "--model", model, "--dtype", "float32"}, 0, words, 0, 5);
        System.arraycopy(more, 0, words, 5, more.length);
        return Run.of(words);
    }

    private static List<Double> probabilities(Run run) {
        assertThat(run.code()).as(run.err()).isZero();
        return run.json().list().getFirst().at("labels").list().stream()
                .map(l -> l.number("probability"))
                .toList();
    }

    @Test
    void labels_are_ranked_by_probabilities_that_sum_to_one() {
        var run = run("classify", "--labels", "a cat, a dog,a bird", "--json", red);
        var found = probabilities(run);
        assertThat(found).hasSize(3).isSortedAccordingTo((a, b) -> Double.compare(b, a));
        assertThat(found.stream().mapToDouble(Double::doubleValue).sum()).isCloseTo(1, within(1e-5));
        assertThat(probabilities(run("classify", "--labels", "a cat,a dog,a bird", "--top", 1, "--json", red)))
                .containsExactly(found.getFirst());
    }

    @Test
    void an_ensemble_of_the_usual_prompt_alone_gives_the_usual_probabilities() {
        var template = directory.resolve("template.txt");
        TinyModels.writeText(template, "a photo of a {}.\n");
        var usual = probabilities(run("classify", "--labels", "cat,dog", "--json", red));
        var ensemble =
                probabilities(run("classify", "--labels", "cat,dog", "--templates-file", template, "--json", red));
        for (int i = 0; i < usual.size(); i++) {
            assertThat(ensemble.get(i)).isCloseTo(usual.get(i), within(1e-5));
        }
        TinyModels.writeText(template, "a photo of a {}.\nart of the {}\n");
        assertThat(probabilities(run("classify", "--labels", "cat,dog", "--templates-file", template, "--json", red)))
                .isNotEqualTo(ensemble);
    }

    @Test
    void what_cannot_be_classified_ends_in_one_line() {
        for (var words : List.of(
                new Object[] {red},
                new Object[] {"--labels", "a,,b", red},
                new Object[] {"--labels", "a,b", directory.resolve("folder/broken.gif")},
                new Object[] {"--labels", "a,b", "--top", 0, red},
                new Object[] {"--labels-file", directory.resolve("none.txt"), red})) {
            var run = run("classify", words);
            assertThat(run.code()).isEqualTo(2);
            assertThat(run.err()).startsWith("jvlm: ").hasLineCount(1);
        }
    }

    @Test
    void vectors_are_of_length_one_on_a_line_each() {
        var run = run("embed", "--text", "a cat", "--text", "a dog", "--image", red);
        assertThat(run.code()).as(run.err()).isZero();
        var lines = run.out().lines().map(l -> Json.parse(l, "line")).toList();
        assertThat(lines).hasSize(3);
        assertThat(lines.get(0).text("text")).isEqualTo("a cat");
        assertThat(lines.get(2).text("image")).isEqualTo(red.toString());
        for (var line : lines) {
            double square = line.at("vector").list().stream()
                    .mapToDouble(x -> x.asNumber() * x.asNumber())
                    .sum();
            assertThat(square).isCloseTo(1, within(1e-4));
        }
    }

    @Test
    void vectors_go_to_a_safetensors_file() {
        var file = directory.resolve("vectors.safetensors");
        assertThat(run("embed", "--text", "a cat", "--image", red, "--image", red, "--out", file)
                        .code())
                .isZero();
        try (var vectors = Checkpoint.open(file)) {
            assertThat(vectors.tensor("texts").shape()).containsExactly(1, 8);
            assertThat(vectors.tensor("images").shape()).containsExactly(2, 8);
            assertThat(vectors.metadata()).containsKey("images");
        }
    }

    @Test
    void a_folder_is_searched_with_its_folders_and_broken_pictures_are_skipped() throws IOException {
        var folder = directory.resolve("folder");
        var first = run("search", folder, "something red", "--json");
        assertThat(first.code()).as(first.err()).isZero();
        assertThat(first.json().at("results").list()).hasSize(2);
        assertThat(first.json().at("skipped").keys()).hasSize(1);
        assertThat(first.err()).contains("skipped").contains("broken.gif");
        try (var kept = Files.list(directory.resolve("cache/embeddings"))) {
            var file = kept.findFirst().orElseThrow();
            assertThat(run("search", folder, "something red", "--json").out()).isEqualTo(first.out());
            Files.write(file, new byte[] {1, 2, 3});
            assertThat(run("search", folder, "something red", "--json").out()).isEqualTo(first.out());
        }
        assertThat(run("search", folder, "something red", "--no-cache", "--json")
                        .out())
                .isEqualTo(first.out());
    }

    @Test
    void a_folder_without_pictures_ends_with_1() throws IOException {
        var empty = Files.createDirectories(directory.resolve("empty"));
        var run = run("search", empty, "x");
        assertThat(run.code()).isEqualTo(1);
        assertThat(run.err()).hasLineCount(1).contains("no pictures");
    }

    @Test
    void info_counts_parameters_by_part_and_finds_what_does_not_belong() throws IOException {
        var run = Run.of("info", model, "--json", "--strict");
        assertThat(run.code()).as(run.out()).isZero();
        var parts = run.json().at("parts").list();
        assertThat(parts.stream().map(p -> p.text("name"))).containsExactly("tower", "text", "projections");
        assertThat(parts.stream().mapToLong(p -> p.at("parameters").asLong()).sum())
                .isEqualTo(run.json().at("parameters").asLong());
        assertThat(Run.of("info", model).out()).contains("clip", "embed, classify", "unread       none");
        var config = directory.resolve("clip-settings/config.json");
        var smaller = Files.createDirectories(directory.resolve("smaller"));
        Files.copy(model.resolve("model.safetensors"), smaller.resolve("model.safetensors"));
        TinyModels.writeText(
                smaller.resolve("config.json"),
                Files.readString(config).replace("\"num_hidden_layers\":2", "\"num_hidden_layers\":1"));
        var strict = Run.of("info", smaller, "--json", "--strict");
        assertThat(strict.code()).isEqualTo(1);
        assertThat(strict.json().at("unread").list()).isNotEmpty();
        assertThat(Run.of("info", smaller).code()).isZero();
    }

    @Test
    void bench_measures_pictures_of_a_model_without_text() {
        var run = run("bench", "--batches", "1,2", "--repeat", 1, "--json");
        assertThat(run.code()).as(run.err()).isZero();
        assertThat(run.json().at("vision_ms").keys()).containsExactly("1", "2");
        assertThat(run.json().has("prefill_tps")).isFalse();
    }

    @Test
    void verify_fails_on_a_case_that_it_cannot_replay_and_where_there_is_none() {
        var cases = directory.resolve("cases");
        TinyModels.writeText(cases.resolve("odd/case.json"), "{\"system\": \"clip\", \"task\": \"dance\"}");
        var run = Run.of("verify", cases);
        assertThat(run.code()).isEqualTo(1);
        assertThat(run.out()).startsWith("FAIL ");
        assertThat(Run.of("verify", cases, "--except", "dance").code()).isEqualTo(1);
        var none = Run.of("verify", directory.resolve("folder"));
        assertThat(none.code()).isEqualTo(2);
        assertThat(none.err()).hasLineCount(1);
    }
}
