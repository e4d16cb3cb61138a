package jvlm.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("train")
class TrainCommandTest {
    private static final Path RECIPES = Path.of("..", "recipes");

    @Test
    void a_plan_tells_parameters_memory_and_time() {
        var run = Run.of("train", RECIPES.resolve("llava/llava-1.5-7b.yaml"), "--plan");
        assertThat(run.code()).as(run.err()).isZero();
        assertThat(run.out())
                .containsPattern("projector +21.0 M +0 ")
                .containsPattern("memory +29.3 GB, fits")
                .containsPattern("time +4.4 hours")
                .contains("all stages", "8 x A100-80G", "this machine");
    }

    @Test
    void a_plan_is_json_for_machines_and_follows_changes() {
        var run = Run.of("train", RECIPES.resolve("llava/tiny.yaml"), "--plan", "--json", "--set", "stages.0.steps=10");
        var stage = run.json().at("stages").list().getFirst();
        assertThat(stage.integer("steps")).isEqualTo(10);
        assertThat(stage.integer("seen")).isEqualTo(240);
    }

    @Test
    void wrong_recipes_end_in_one_line() {
        var run = Run.of("train", RECIPES.resolve("llava/tiny.yaml"), "--plan", "--set", "stages.0.step=10");
        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err().strip().lines()).hasSize(1);
        assertThat(run.err()).contains("did you mean steps?");
        assertThat(Run.of("train", "nowhere.yaml").err()).contains("nowhere.yaml: no such file");
        assertThat(Run.of("train").code()).isEqualTo(2);
    }

    @Test
    void all_keys_are_told() {
        assertThat(Run.of("train", "--keys").out())
                .contains("### `stages.N.objective`, name: contrastive", "| `warmup` |");
    }
}
