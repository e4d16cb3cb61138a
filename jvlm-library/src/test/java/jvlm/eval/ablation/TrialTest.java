package jvlm.eval.ablation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import jvlm.error.BadInput;
import jvlm.json.Json;
import jvlm.train.Stage;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class TrialTest {
    private static final String RECIPE = """
            name: small
            model:
              init: {config: configs}
            stages:
              - name: align
                objective: next-token
                train: {projector: {lr: 1e-3}}
                data: [{path: captions.json}]
                batch: 2
                steps: 3
                features: {cache: true}
              - name: tune
                objective: next-token
                train: {language: {lr: 1e-3}}
                data: [{path: chat.json}]
                batch: 2
                steps: 4
            """;

    @TempDir
    private Path directory = Path.of("");

    @BeforeEach
    void writeRecipe() throws IOException {
        Files.createDirectories(directory.resolve("recipes/configs"));
        Files.writeString(directory.resolve("recipes/small.yaml"), RECIPE);
        Files.writeString(directory.resolve("recipes/configs/config.json"), "{\"a\": 1, \"text\": {\"layers\": 4}}");
        Files.writeString(directory.resolve("recipes/configs/tokenizer.json"), "{}");
    }

    private Ablation ablation(String variants) throws IOException {
        var text = "name: some\nrecipe: recipes/small.yaml\nmeasures: [{name: m, path: m.json}]\nvariants: " + variants;
        return Ablation.read(Files.writeString(directory.resolve("ablation.yaml"), text));
    }

    private Trial trial(String variant, int seed) throws IOException {
        var read = ablation("[" + variant + "]");
        return Trial.of(
                read, read.variants().getFirst(), seed, directory.resolve("out"), directory.resolve("features"));
    }

    @Test
    void every_source_of_chance_has_a_seed_of_its_own() throws IOException {
        var recipe = trial("{name: base}", 2).recipe();
        assertThat(recipe.model().init()).isNotNull().satisfies(i -> assertThat(i.seed())
                .isEqualTo(2));
        assertThat(recipe.stages()).extracting(Stage::seed).containsExactly(2000L, 2001L);
        assertThat(trial("{name: base}", 3).recipe().stages())
                .extracting(Stage::seed)
                .containsExactly(3000L, 3001L);
    }

    @Test
    void features_lie_in_one_folder_where_they_are_cached() throws IOException {
        var stages = trial("{name: base}", 1).recipe().stages();
        assertThat(stages.getFirst().features().folder()).isEqualTo(directory.resolve("features"));
        assertThat(stages.getLast().features().folder()).isNull();
    }

    @Test
    void changes_start_from_the_recipe_and_stages_are_left_out() throws IOException {
        var recipe = trial("{name: v, set: [stages.tune.data.0.path=sub/other.json], skip: [align]}", 1)
                .recipe();
        assertThat(recipe.stages()).extracting(Stage::name).containsExactly("tune");
        assertThat(recipe.stages().getFirst().data().getFirst().path())
                .isEqualTo(directory.resolve("recipes/sub/other.json"));
    }

    @Test
    void a_changed_configuration_lies_beside_the_run_with_its_tokenizer() throws IOException {
        var trial = trial("{name: v, config: [text.layers=1, new.key=true]}", 1);
        trial.prepare();
        var config = directory.resolve("out/v/seed-1/config");
        assertThat(trial.recipe().model().init()).isNotNull().satisfies(i -> assertThat(i.config())
                .isEqualTo(config));
        assertThat(Json.read(config.resolve("config.json")).raw())
                .isEqualTo("{\"a\":1,\"text\":{\"layers\":1},\"new\":{\"key\":true}}");
        assertThat(config.resolve("tokenizer.json")).exists();
    }

    @Test
    void the_folder_of_another_recipe_is_refused() throws IOException {
        trial("{name: v}", 1).prepare();
        trial("{name: v}", 1).prepare();
        var other = trial("{name: v, set: [stages.tune.steps=5]}", 1);
        assertThatThrownBy(other::prepare).isInstanceOf(BadInput.class).hasMessageContaining("another recipe");
    }

    @Test
    void an_outcome_is_found_until_something_else_is_asked() throws IOException {
        var base = ablation("[{name: v}]");
        var trial = trial("{name: v}", 1);
        trial.prepare();
        assertThat(Outcome.find(trial, base)).isNull();
        var outcome = new Outcome("v", 1, List.of(new Score("m", "all", 4, 3, 2)), 1.5, 0.5);
        outcome.write(trial, base);
        assertThat(Outcome.find(trial, base)).isEqualTo(outcome);
        var text = Files.readString(directory.resolve("ablation.yaml")).replace("m.json", "n.json");
        var other = Ablation.read(Files.writeString(directory.resolve("other.yaml"), text));
        assertThat(Outcome.find(trial, other)).isNull();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {name: v, set: [stages.tune.step=5]}      | some, variant v: stages.tune.step=5
            {name: v, set: [stages.other.steps=5]}    | none is number or name other
            {name: v, set: [steps]}                   | expected path.to.key=value
            {name: v, skip: [other]}                  | no stage other
            {name: v, skip: [align, tune]}            | leaves no stage
            {name: v, config: [a.b=1]}                | a is no object
            {name: v, config: [a]}                    | expected path.to.key=value
            {name: v, config: [a=x y]}                | not valid JSON
            {name: ../v}                              | name is not of letters
            {name: v}, {name: v}                      | two of variants called v
            """)
    void what_does_not_fit_is_refused_in_one_line(String variant, String message) {
        assertThatThrownBy(() -> trial(variant, 1))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining(message)
                .extracting(e -> String.valueOf(e.getMessage()).lines().count())
                .isEqualTo(1L);
    }

    @ParameterizedTest
    @ValueSource(strings = {"parts", "counting"})
    void the_committed_ablations_fit_their_recipes(String name) {
        var read = Ablation.read(Path.of("..", "recipes", "ablations", name + ".yaml"));
        assertThat(read.variants()).hasSizeGreaterThan(2).allSatisfy(variant -> {
            var trial = Trial.of(read, variant, 1, directory.resolve("out"), directory.resolve("features"));
            trial.prepare();
            assertThat(trial.recipe().stages()).isNotEmpty();
        });
    }
}
