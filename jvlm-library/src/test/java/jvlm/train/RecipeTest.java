package jvlm.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import jvlm.data.Subset;
import jvlm.error.BadInput;
import jvlm.json.Json;
import jvlm.yaml.Yaml;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RecipeTest {
    private static final String TWO_STAGES = """
            name: small
            model:
              init: {config: configs/small, seed: 3, parts: {tower: clip}}
            stages:
              - name: align
                objective: {name: next-token, template: plain}
                train:
                  projector: {lr: 1e-3}
                data:
                  - {path: captions.json, images: pictures, sample: "first:10%"}
                batch: 256
                epochs: 1
                schedule: {name: cosine, warmup: 0.03}
              - name: tune
                objective: contrastive
                train:
                  language: {lr: 2e-4, lora: {r: 8, alpha: 16, targets: [q_proj, v_proj]}}
                data: [{path: chat.json}]
                optimizer: {betas: [0.9, 0.98], decay: matrices}
                batch: 4
                steps: 20
                sampler: modality-length
                features: {augment: {random_resized_crop: {}}}
            """;

    @TempDir
    Path directory;

    private Path write(String text) throws IOException {
        return Files.writeString(directory.resolve("recipe.yaml"), text);
    }

    private Recipe read(String text, String... changes) throws IOException {
        return Recipe.read(write(text), List.of(changes));
    }

    @Test
    void a_recipe_is_read_into_records_with_defaults() throws IOException {
        var recipe = read(TWO_STAGES);
        var align = recipe.stages().getFirst();
        assertThat(recipe.model().init())
                .isEqualTo(new Recipe.Init(
                        directory.resolve("configs/small"), 3, Map.of("tower", directory.resolve("clip"))));
        assertThat(align.objective()).isEqualTo(new Objective.NextToken("plain"));
        assertThat(align.train().get("projector")).isEqualTo(new Stage.Part(1e-3, null, null));
        assertThat(align.data().getFirst().sample()).isEqualTo(new Take(new Subset(Subset.From.FIRST, 10, true)));
        assertThat(align.schedule().warmup()).isEqualTo(new Warmup(0, 0.03));
        assertThat(align.optimizer().betas()).containsExactly(0.9, 0.999);
        var tune = recipe.stages().getLast();
        assertThat(tune.objective()).isEqualTo(new Objective.Contrastive(100, 0, null));
        assertThat(tune.sampler()).isEqualTo(Stage.Sampler.MODALITY_LENGTH);
        assertThat(tune.features().augment()).isNotNull();
        assertThat(tune.train())
                .containsEntry(
                        "language", new Stage.Part(2e-4, null, new Stage.Lora(8, 16, 0, List.of("q_proj", "v_proj"))));
    }

    @Test
    void what_was_read_can_be_written_and_read_again() throws IOException {
        var recipe = read(TWO_STAGES);
        var written = Json.pretty(Yaml.plain(recipe));
        assertThat(Yaml.parse(written, "written").as(Recipe.class)).isEqualTo(recipe);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            epochs: 1 | epoch: 1 | line 12: stages.0.epoch is not a key, did you mean epochs?
            lr: 1e-3 | lr: high | line 8: stages.0.train.projector.lr is "high", expected a number
            batch: 256 | batch: 2.5 | line 11: stages.0.batch is "2.5", expected a whole number
            batch: 256 | batch: 99999999999 | line 11: stages.0.batch is "99999999999", expected a whole number
            batch: 256 | batch: | line 5: stages.0.batch is missing (samples of one optimizer step
            name: cosine | name: cosin | line 13: stages.0.schedule.name is "cosin", expected one of constant, cosine, linear
            warmup: 0.03 | warmup: 3x | line 13: stages.0.schedule.warmup ("3x") is neither steps (2000) nor a share
            first:10% | first:200% | line 10: stages.0.data.0.sample ("first:200%") takes neither
            next-token | next-word | line 6: stages.0.objective.name is "next-word", expected one of next-token, contrastive
            steps: 20 | clip: 1 | line 14: stages.1 needs epochs or steps
            name: tune | name: align | line 1: the file has two stages of one name
            r: 8 | r: 0 | line 17: stages.1.train.language.lora r is below 1
            'parts: {tower: clip}' | parts: [tower] | line 3: model.init.parts is a list, expected keys with values
            batch: 4 | steps: 4 | line 21: steps stands here twice
            batch: 4 | 'batch: [' | not valid YAML
            lr: 1e-3 | lr: 1e-3, lr: 2 | line 8: lr stands here twice
            epochs: 1 | epochs: 1e9 | line 5: stages.0 epochs is not in (0, 100000]
            lr: 1e-3 | lr: 1e999 | line 8: stages.0.train.projector.lr is "1e999", expected a number
            """)
    void what_is_wrong_is_told_with_its_line(String right, String wrong, String message) throws IOException {
        assertThat(TWO_STAGES).contains(right);
        var file = write(TWO_STAGES.replace(right, wrong));
        assertThatThrownBy(() -> Recipe.read(file))
                .isInstanceOf(BadInput.class)
                .hasMessageStartingWith(file + ": ")
                .hasMessageContaining(message);
    }

    @Test
    void settings_are_changed_by_path() throws IOException {
        var recipe = read(
                TWO_STAGES,
                "stages.0.steps=10",
                "stages.tune.train.language.lr=1",
                "stages.1.features.augment=null",
                "stages.1.save_every.minutes=5",
                "stages.tune.data.0.path=mine.json");
        assertThat(recipe.stages().getFirst().steps(25_600)).isEqualTo(10);
        assertThat(recipe.stages().getLast().train())
                .containsEntry(
                        "language", new Stage.Part(1, null, new Stage.Lora(8, 16, 0, List.of("q_proj", "v_proj"))));
        assertThat(recipe.stages().getLast().features().augment()).isNull();
        assertThat(recipe.stages().getLast().data().getFirst().path()).isEqualTo(Path.of("mine.json"));
        assertThat(recipe.stages().getLast().saveEvery().minutes()).isEqualTo(5);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            stages.0.step=10 | --set stages.0.step=10: stages.0.step is not a key, did you mean steps?
            stages.7.steps=10 | --set stages.7.steps=10: the list has 2 members, none is number or name 7
            stages.0.steps | --set stages.0.steps: expected path.to.key=value
            stages.0.steps.x=1 | stages.0.steps is keys with values, expected a whole number
            name.x=1 | --set name.x=1: x stands in no keys, but in "small"
            """)
    void a_change_that_leads_nowhere_is_refused(String change, String message) {
        assertThatThrownBy(() -> read(TWO_STAGES, change))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining(message);
    }

    @ParameterizedTest
    @CsvSource({"0,0", "1,0.5", "2,1", "6,0.5", "10,0", "12,0"})
    void the_cosine_rises_from_zero_and_falls_to_zero(long step, double factor) {
        var schedule = new Schedule(Schedule.Name.COSINE, Warmup.parse("20%"), 0);
        assertThat(schedule.factor(step, 10)).isCloseTo(factor, org.assertj.core.data.Offset.offset(1e-12));
    }

    @Test
    void a_share_of_warm_up_is_rounded_up_and_a_floor_is_kept() {
        assertThat(Warmup.parse("0.03").steps(2181)).isEqualTo(66);
        assertThat(Warmup.parse("2000").steps(10)).isEqualTo(2000);
        assertThat(new Schedule(Schedule.Name.LINEAR, Warmup.parse("0"), 0.1).factor(100, 100))
                .isEqualTo(0.1);
    }

    @Test
    void random_samples_are_a_seeded_subset_in_order() {
        var take = Take.parse("random:30%").subset();
        assertThat(take.of(11, 5)).hasSize(4).isSorted().doesNotHaveDuplicates().isEqualTo(take.of(11, 5));
        assertThat(take.of(1000, 5)).isNotEqualTo(take.of(1000, 6));
        assertThat(Take.parse("end:3").subset().of(5, 0)).containsExactly(2, 3, 4);
        assertThat(Take.parse("first:9").subset().of(5, 0)).hasSize(5);
    }
}
