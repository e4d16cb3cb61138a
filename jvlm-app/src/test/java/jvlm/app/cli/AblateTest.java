package jvlm.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Set;
import jvlm.checkpoint.Checkpoint;
import jvlm.json.Json;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("ablate")
class AblateTest {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

    /** Nothing is learnt in two steps; that they run is what counts. */
    private static final String RECIPE = """
            name: two-steps
            model:
              init: {config: %1$s/recipes/ablations/small, parts: {tower: %1$s/models/efficientnet-lite0}}
            stages:
              - name: align
                objective: {name: next-token, template: plain}
                train: {projector: {lr: 1e-3}}
                data: [{path: %1$s/recipes/tiny/captions.json, images: %1$s/recipes/tiny/pictures.tar, sample: "first:4"}]
                batch: 2
                steps: 2
                features: {cache: true}
              - name: tune
                objective: next-token
                train: {language: {lr: 1e-3}}
                data: [{path: %1$s/recipes/tiny/questions.json, images: %1$s/recipes/tiny/pictures.tar, sample: "first:4"}]
                batch: 2
                steps: 2
                features: {cache: true}
            """;

    private static final String ABLATION = """
            name: tiny
            recipe: recipe.yaml
            seeds: 1
            variants:
              - {name: base}
              - {name: no-align, skip: [align]}
              - {name: linear, config: [projector_layers=1, text_config.num_hidden_layers=1]}
            measures:
              - name: drawn
                path: %1$s/recipes/tiny/questions.json
                images: %1$s/recipes/tiny/pictures.tar
                limit: 2
                max_tokens: 4
            """;

    @TempDir
    private Path directory = Path.of("");

    private Path file = Path.of("");

    @BeforeEach
    void writeAblation() throws IOException {
        Files.writeString(directory.resolve("recipe.yaml"), RECIPE.formatted(ROOT));
        file = Files.writeString(directory.resolve("tiny.yaml"), ABLATION.formatted(ROOT));
    }

    private Run ablate(Object... more) {
        var words = new Object[more.length + 4];
        System.arraycopy(new Object[] {"ablate", file, "--out", directory}, 0, words, 0, 4);
        System.arraycopy(more, 0, words, 4, more.length);
        return Run.of(words);
    }

    @Test
    void trains_and_asks_every_variant_once() throws IOException {
        var run = ablate();
        assertThat(run.code()).as(run.err()).isZero();
        assertThat(run.out())
                .containsPattern("\\| base \\| 1 \\| \\d")
                .containsPattern("\\| no-align \\| 1 \\| \\d")
                .containsPattern("\\| linear \\| 1 \\| \\d")
                .doesNotContain("**");
        assertThat(tensors("base")).contains("projector.grid.linear_2.weight");
        assertThat(tensors("linear"))
                .contains("projector.grid.linear_1.weight")
                .noneMatch(name -> name.contains("linear_2") || name.contains("layers.1."));
        assertThat(directory.resolve("features")).isDirectoryContaining("glob:**.index");
        assertThat(run.out().strip())
                .isEqualTo(Files.readString(directory.resolve("tiny/table.md")).strip());
        var scores = directory.resolve("tiny/base/seed-1/scores.json");
        var before = Files.getLastModifiedTime(scores);
        var again = ablate();
        assertThat(again.out()).isEqualTo(run.out());
        assertThat(again.err()).isEmpty();
        assertThat(Files.getLastModifiedTime(scores)).isEqualTo(before);
        assertThat(ablate("--table", "--json").json().at("variants").list()).hasSize(3);
    }

    private Set<String> tensors(String variant) {
        try (var checkpoint = Checkpoint.open(directory.resolve("tiny/" + variant + "/seed-1/tune"))) {
            return Set.copyOf(checkpoint.tensors().keySet());
        }
    }

    @Test
    void what_is_trained_is_asked_without_training_again() throws IOException {
        assertThat(ablate("--only", "no-align").code()).isZero();
        var model = directory.resolve("tiny/no-align/seed-1/tune/model.safetensors");
        var old = FileTime.fromMillis(1);
        Files.setLastModifiedTime(model, old);
        var scores = directory.resolve("tiny/no-align/seed-1/scores.json");
        double seconds = Json.read(scores).number("train_seconds");
        Files.writeString(file, Files.readString(file).replace("limit: 2", "limit: 3"));
        var run = ablate("--only", "no-align");
        assertThat(run.code()).as(run.err()).isZero();
        assertThat(Files.getLastModifiedTime(model)).isEqualTo(old);
        assertThat(Json.read(scores).number("train_seconds")).isEqualTo(seconds).isPositive();
        assertThat(run.out()).contains("| no-align | 1 |").doesNotContain("| base |");
    }

    @Test
    void the_document_tells_every_key() throws IOException {
        var document = Files.readString(Path.of("..", "docs", "ablations.md"));
        assertThat(document).endsWith(Run.of("ablate", "--keys").out());
    }

    @Test
    void wrong_requests_end_in_one_line() {
        assertThat(ablate("--only", "other").err().strip())
                .isEqualTo("jvlm: tiny: no variant other, expected some of base, no-align, linear");
        assertThat(ablate("--seeds", "0").code()).isEqualTo(2);
        assertThat(Run.of("ablate", directory.resolve("none.yaml")).err()).contains("none.yaml: no such file");
        assertThat(Run.of("ablate").code()).isEqualTo(2);
    }
}
