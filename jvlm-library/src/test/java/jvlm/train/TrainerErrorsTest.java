package jvlm.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import jvlm.error.BadInput;
import jvlm.json.Json;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("Training")
class TrainerErrorsTest {
    private static final String STAGE = """
            - name: align
              objective: {name: next-token, template: plain}
              train: {projector: {lr: 1e-3}}
              data: [{path: TINY/captions.json, images: TINY/pictures.tar}]
              batch: 4
              steps: 2
            """;

    @TempDir
    Path directory;

    private Runs runs;

    @BeforeEach
    void start() {
        runs = new Runs(directory);
    }

    private void refused(Recipe recipe, String... said) {
        assertThatThrownBy(() -> runs.fresh(recipe, "run"))
                .isInstanceOf(BadInput.class)
                .satisfies(e -> assertThat(e.getMessage()).contains(said).doesNotContain("\n"));
    }

    @Test
    void stops_at_a_loss_that_is_no_number_and_names_the_batch() throws Exception {
        var wild = runs.recipe(STAGE.replace("projector: {lr: 1e-3}", "projector: {lr: 1e30}, language: {lr: 1e30}")
                .replace("steps: 2", "steps: 9"));
        refused(wild, " is NaN, expected a finite number; the batch holds 4 samples: ");
        assertThat(runs.losses("run")).allMatch(Double::isFinite);
    }

    @Test
    void refuses_a_part_that_the_model_does_not_have() throws IOException {
        refused(
                runs.recipe(STAGE.replace("projector:", "adaptor:")),
                "stage align: train names adaptor",
                "its parts are tower, projector, language");
    }

    @Test
    void refuses_a_checkpoint_that_is_none() throws IOException {
        refused(runs.recipe("checkpoint: " + directory.resolve("nowhere"), STAGE), "nowhere: no such file");
        var empty = Files.createDirectory(directory.resolve("empty"));
        refused(runs.recipe("checkpoint: " + empty, STAGE), "empty");
    }

    @Test
    void refuses_an_objective_that_the_model_cannot_learn() throws IOException {
        var contrastive = STAGE.replace("name: next-token, template: plain", "name: contrastive");
        refused(runs.recipe(contrastive), "a model of system llava cannot be trained with this objective");
    }

    @Test
    void refuses_data_that_is_not_there_before_anything_is_written() throws IOException {
        refused(runs.recipe(STAGE.replace("captions.json", "nothing.json")), "nothing.json: no such data set");
        assertThat(runs.folder("run").resolve("align")).doesNotExist();
    }

    @Test
    void skips_broken_samples_and_lists_them() throws Exception {
        var picture = new BufferedImage(32, 32, BufferedImage.TYPE_INT_RGB);
        ImageIO.write(picture, "png", directory.resolve("good.png").toFile());
        Files.writeString(directory.resolve("bad.png"), "no picture");
        var records = new StringBuilder("[");
        for (var name : new String[] {"good", "bad", "good", "missing", "good"}) {
            records.append(records.length() > 1 ? "," : "").append("""
                    {"id": "ID", "image": "ID.png", "conversations": [
                      {"from": "human", "value": "<image>\\nWhat?"}, {"from": "gpt", "value": "red"}]}
                    """.replace("ID", name));
        }
        Files.writeString(directory.resolve("data.json"), records + "]");
        var recipe = runs.recipe(STAGE.replace(
                        "TINY/captions.json", directory.resolve("data.json").toString())
                .replace("TINY/pictures.tar", directory.toString())
                .replace("steps: 2", "steps: 4"));
        var result = runs.fresh(recipe, "run");
        assertThat(result.finished()).isTrue();
        assertThat(result.skipped().toString()).contains("record 1", "record 3", "bad.png", "missing.png");
        assertThat(Json.read(runs.folder("run").resolve("skipped.json")).keys()).hasSize(2);
        assertThat(runs.losses("run")).hasSize(4);
    }

    @Test
    void keeps_the_list_of_what_was_skipped_before_it_was_resumed() throws Exception {
        Files.createDirectories(runs.folder("run"));
        Files.writeString(runs.folder("run").resolve("skipped.json"), "{\"record 7\": \"bad.png: broken\"}");
        var result = runs.resumed(runs.recipe(STAGE), "run");
        assertThat(result.skipped()).containsEntry("record 7", "bad.png: broken");
    }

    @Test
    void ends_where_no_sample_can_be_used() throws IOException {
        Files.writeString(directory.resolve("data.json"), """
                [{"id": "a", "image": "a.png", "conversations": [
                  {"from": "human", "value": "<image>\\nWhat?"}, {"from": "gpt", "value": "red"}]}]
                """);
        var recipe = runs.recipe(STAGE.replace(
                        "TINY/captions.json", directory.resolve("data.json").toString())
                .replace("TINY/pictures.tar", directory.toString()));
        refused(recipe, "no usable sample", "a.png");
    }
}
