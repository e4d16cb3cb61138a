package jvlm.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("ablate")
class AblateTest {
    private static final Path RECIPES =
            Path.of("..", "recipes").toAbsolutePath().normalize();

    /** Nothing is learnt in two steps; that they run is what counts. */
    private static final String TINY = """
            name: tiny
            recipe: %1$s/llava/tiny.yaml
            seeds: 1
            variants:
              - name: base
                set: [stages.align.steps=2, stages.tune.steps=2, stages.align.batch=2, stages.tune.batch=2]
              - name: no-align
                skip: [align]
                set: [stages.tune.steps=2, stages.tune.batch=2]
              - name: shallow
                set: [stages.align.steps=2, stages.tune.steps=2, stages.align.batch=2, stages.tune.batch=2]
                config: [text_config.num_hidden_layers=1]
            measures:
              - {name: drawn, path: %1$s/tiny/questions.json, images: %1$s/tiny/pictures.tar, limit: 2, max_tokens: 4}
            """;

    @TempDir
    private Path directory = Path.of("");

    private Path file = Path.of("");

    @BeforeEach
    void writeAblation() throws IOException {
        file = Files.writeString(directory.resolve("tiny.yaml"), TINY.formatted(RECIPES));
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
                .containsPattern("\\| shallow \\| 1 \\| \\d")
                .doesNotContain("**");
        assertThat(directory.resolve("features")).isDirectoryContaining("glob:**.index");
        assertThat(directory.resolve("tiny/table.md")).hasContent(run.out());
        var scores = directory.resolve("tiny/base/seed-1/scores.json");
        var before = Files.getLastModifiedTime(scores);
        var again = ablate();
        assertThat(again.out()).isEqualTo(run.out());
        assertThat(again.err()).isEmpty();
        assertThat(Files.getLastModifiedTime(scores)).isEqualTo(before);
        assertThat(ablate("--table", "--json").json().at("variants").list()).hasSize(3);
    }

    @Test
    void what_is_trained_is_asked_without_training_again() throws IOException {
        assertThat(ablate("--only", "no-align").code()).isZero();
        var model = directory.resolve("tiny/no-align/seed-1/tune/model.safetensors");
        var old = FileTime.fromMillis(1);
        Files.setLastModifiedTime(model, old);
        Files.writeString(file, Files.readString(file).replace("limit: 2", "limit: 3"));
        var run = ablate("--only", "no-align");
        assertThat(run.code()).as(run.err()).isZero();
        assertThat(Files.getLastModifiedTime(model)).isEqualTo(old);
        assertThat(run.out()).contains("| no-align | 1 |").doesNotContain("| base |");
    }

    @Test
    void wrong_requests_end_in_one_line() {
        assertThat(ablate("--only", "other").err().strip())
                .isEqualTo("jvlm: tiny: no variant other, expected some of base, no-align, shallow");
        assertThat(ablate("--seeds", "0").code()).isEqualTo(2);
        assertThat(Run.of("ablate", directory.resolve("none.yaml")).err()).contains("none.yaml: no such file");
        assertThat(Run.of("ablate").code()).isEqualTo(2);
    }
}
