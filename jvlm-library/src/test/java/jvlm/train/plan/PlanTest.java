package jvlm.train.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import jvlm.error.BadInput;
import jvlm.train.Recipe;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PlanTest {
    private static final Path RECIPES = Path.of("..", "recipes");
    private static final Path LLAVA = RECIPES.resolve("llava/llava-1.5-7b.yaml");

    static List<Path> recipes() throws IOException {
        try (var files = Files.walk(RECIPES)) {
            return files.filter(
                            f -> f.toString().endsWith(".yaml") && !f.toString().contains("ablations"))
                    .sorted()
                    .toList();
        }
    }

    private static Plan plan(Path recipe, String... changes) {
        return Plan.of(Recipe.read(recipe, List.of(changes)), Hardware.GPUS);
    }

    private static double hours(Plan plan, int stage) {
        return plan.stages().get(stage).machines().getFirst().hours();
    }

    @ParameterizedTest
    @MethodSource("recipes")
    void every_committed_recipe_loads_and_plans(Path recipe) {
        var plan = plan(recipe);
        assertThat(plan.stages()).isNotEmpty().allSatisfy(stage -> {
            assertThat(stage.steps()).isPositive();
            assertThat(stage.flops()).isPositive().isFinite();
            assertThat(stage.parts()).anySatisfy(p -> assertThat(p.trained()).isPositive());
            assertThat(stage.machines()).allSatisfy(m -> assertThat(m.hours()).isPositive());
        });
    }

    @Test
    void llava_1_5_takes_about_a_day_on_eight_a100() {
        var plan = plan(LLAVA);
        assertThat(hours(plan, 0)).isBetween(3.5, 5.5);
        assertThat(hours(plan, 1)).isBetween(10.0, 20.0);
    }

    @Test
    void llava_1_5_has_the_published_parameters_and_steps() {
        var plan = plan(LLAVA);
        var align = plan.stages().getFirst();
        assertThat(align.steps()).isEqualTo(2181);
        assertThat(plan.stages().getLast().steps()).isEqualTo(5198);
        assertThat(align.parts()).extracting(Plan.PartPlan::name).containsExactly("tower", "projector", "language");
        assertThat(align.parts()).extracting(Plan.PartPlan::trained).containsExactly(0L, 20_979_712L, 0L);
        assertThat(align.parts().getLast().frozen()).isEqualTo(6_738_415_616L);
        assertThat(plan.stages().getLast().parts().getLast().trained()).isEqualTo(6_738_415_616L);
        assertThat(align.tokens()).isEqualTo(606);
    }

    @Test
    void a_frozen_decoder_after_a_trained_projector_goes_backward_for_its_inputs_alone() {
        var language = plan(LLAVA).stages().getFirst().parts().getLast();
        assertThat(language.backward()).isEqualTo(language.forward());
        assertThat(language.repeated()).isEqualTo(language.forward());
        // 2 N operations a token, and attention over 606 of them in 32 layers of width 4096, half of it masked.
        double products = 2 * 606 * (6_738_415_616.0 - 32000 * 4096 - 65 * 4096);
        assertThat(language.forward()).isCloseTo(products + 2.0 * 606 * 606 * 4096 * 32, within(1e3));
        var tower = plan(LLAVA).stages().getFirst().parts().getFirst();
        assertThat(tower.backward() + tower.repeated()).isZero();
    }

    @Test
    void a_dinov2_is_as_many_tokens_as_it_has_patches_and_a_class_token(@TempDir Path tower) throws IOException {
        Files.writeString(tower.resolve("config.json"), """
                {"model_type": "dinov2", "hidden_size": 384, "num_hidden_layers": 12, "num_attention_heads": 6}
                """);
        var names = plan(
                        RECIPES.resolve("ablations/small-vit/small-vit.yaml"),
                        "model.init.parts.tower=" + tower.toAbsolutePath(),
                        "stages.names.data=[{path: missing.json}]",
                        "stages.names.expected={samples: 600, text_tokens: 6, images: 1}",
                        "stages.names.features={cache: false}",
                        "stages.questions.data=[{path: missing.json}]",
                        "stages.questions.expected={samples: 600, text_tokens: 80, images: 1}")
                .stages()
                .getFirst();
        assertThat(names.tokens()).isEqualTo(256 + 6);
        double products = 2.0 * 257 * 12 * 12 * 384 * 384;
        assertThat(names.parts().getFirst().forward()).isBetween(products, 1.2 * products);
    }

    @Test
    void lora_trains_what_peft_counts() {
        var tune =
                plan(RECIPES.resolve("llava/llava-1.5-7b-lora.yaml")).stages().getLast();
        // r (in + out) for q, k, v, o and gate, up, down of 32 layers.
        long expected = 32L * 128 * (4 * (4096 + 4096) + 3 * (4096 + 11008));
        assertThat(tune.parts().getLast().trained()).isEqualTo(expected).isEqualTo(319_815_680);
        assertThat(tune.parts().getLast().frozen()).isEqualTo(6_738_415_616L);
    }

    @Test
    void full_tuning_of_seven_billion_fits_eight_devices_only_when_spread() {
        var full = plan(LLAVA).stages().getLast().machines().getFirst();
        assertThat(full.fits()).isFalse();
        assertThat(full.sharded()).isLessThan(80e9);
        assertThat(full.memory()).containsEntry("masters", 4.0 * (6_738_415_616L + 20_979_712L));
        var lora = plan(RECIPES.resolve("llava/llava-1.5-7b-lora.yaml"))
                .stages()
                .getLast()
                .machines()
                .getFirst();
        assertThat(lora.fits()).isTrue();
    }

    @Test
    void checkpointed_blocks_take_less_memory_and_more_time() {
        var with = plan(LLAVA).stages().getLast();
        var without = plan(LLAVA, "stages.1.checkpoint_blocks=false").stages().getLast();
        assertThat(kept(without)).isGreaterThan(4 * kept(with));
        assertThat(without.flops()).isLessThan(0.8 * with.flops());
    }

    private static double kept(Plan.StagePlan stage) {
        return Objects.requireNonNull(stage.machines().getFirst().memory().get("activations"));
    }

    @Test
    void samples_are_counted_where_the_data_is_there() {
        var tiny = RECIPES.resolve("llava/tiny.yaml");
        var align = plan(tiny, "stages.0.data.0.sample=random:50%", "stages.0.data.0.weight=2")
                .stages()
                .getFirst();
        assertThat(align.counted()).isTrue();
        assertThat(align.samples()).isEqualTo(216);
        assertThat(plan(LLAVA).stages().getFirst().counted()).isFalse();
    }

    @Test
    void cached_features_run_once() {
        var tiny = RECIPES.resolve("llava/tiny.yaml");
        double cached = plan(tiny).stages().getLast().parts().getFirst().forward();
        double fresh = plan(tiny, "stages.1.features.cache=false")
                .stages()
                .getLast()
                .parts()
                .getFirst()
                .forward();
        assertThat(fresh).isCloseTo(10 * cached, within(1e-6 * fresh));
    }

    @Test
    void clip_counts_one_tower_each_for_pictures_and_texts() {
        var pairs = plan(RECIPES.resolve("clip/vit-b-32-paper.yaml")).stages().getFirst();
        assertThat(pairs.parts().stream().mapToLong(Plan.PartPlan::trained).sum())
                .isEqualTo(151_277_313);
        // The paper's towers: 4.4 and 2.9 billion multiplications and additions.
        assertThat(pairs.parts().getFirst().forward() / 2).isCloseTo(4.4e9, within(0.1e9));
        assertThat(pairs.parts().get(1).forward() / 2).isCloseTo(2.9e9, within(0.2e9));
        assertThat(pairs.seen()).isCloseTo(12_800_000_000L, within(2_000_000L));
    }

    static Stream<List<String>> refused() {
        return Stream.of(
                List.of("stages.0.expected=null", "stage align: ", "states no expected samples and text_tokens"),
                List.of("stages.0.train.projektor={lr: 1}", "train names projektor", "tower, projector, language"),
                List.of("model.init.config=nowhere", "nowhere: no such file or directory", ""));
    }

    @ParameterizedTest
    @MethodSource("refused")
    void what_cannot_be_planned_is_told(List<String> told) {
        assertThatThrownBy(() -> plan(LLAVA, told.getFirst()))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining(told.get(1))
                .hasMessageContaining(told.get(2));
    }

    @Test
    void published_prefixes_choose_tensors_too() {
        var plan = plan(LLAVA, "stages.0.train={language_model.model.layers.31.: {lr: 1}, projector: {lr: 2}}");
        assertThat(plan.stages().getFirst().parts().getLast().trained()).isEqualTo(202_383_360);
    }

    @Test
    void this_machine_is_measured() {
        var here = Hardware.here();
        assertThat(here.float32()).isGreaterThan(1e8);
        assertThat(here.memory()).isGreaterThan(1e8);
    }
}
