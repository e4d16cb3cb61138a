package jvlm.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import jvlm.GoldenCases;
import jvlm.checkpoint.Checkpoint;
import jvlm.error.BadInput;
import jvlm.image.Image;
import jvlm.json.Json;
import jvlm.model.OpenOptions;
import jvlm.task.Message;
import jvlm.task.Supervise;
import jvlm.tensor.DType;
import jvlm.tensor.Scope;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("A stage with LoRA")
class LoraStageTest {
    private static final String STAGE = """
            - name: NAME
              objective: {name: next-token}
              train: TRAIN
              data: [{path: TINY/questions.json, images: TINY/pictures.tar}]
              batch: 4
              steps: 3
            """;

    @TempDir
    static Path directory;

    private static Runs runs;

    private static String stage(String name, String train) {
        return STAGE.replace("NAME", name).replace("TRAIN", train);
    }

    @BeforeAll
    static void train() throws IOException, InterruptedException {
        runs = new Runs(directory);
        var base = GoldenCases.unpack("llava", directory).resolve("hf-vicuna-1image/model");
        var stages = stage("lora", "{projector: {lr: 1e-3}, language: {lr: 1e-2, lora: {r: 4, alpha: 12, dropout: 0.1}}}")
                + stage("again", "{language: {lr: 1e-2, lora: {r: 2, alpha: 6, targets: [q_proj, v_proj]}}}")
                + stage("whole", "{projector: {lr: 1e-9}}");
        runs.fresh(runs.recipe("checkpoint: " + base, stages), "run");
    }

    private static Json config(String stage) {
        return Json.read(runs.folder("run").resolve(stage).resolve("adapter_config.json"));
    }

    private static List<String> names(String stage) {
        try (var saved = Checkpoint.open(runs.folder("run").resolve(stage).resolve("adapter_model.safetensors"))) {
            return List.copyOf(saved.tensors().keySet());
        }
    }

    /** Losses of some answers, which every logit goes into. */
    private static double loss(Path model) {
        var options = OpenOptions.DEFAULT.withDtype(DType.F32);
        try (var student = Student.open(model, options, _ -> false, _ -> false, 0, null)) {
            var learner = student.task(Supervise.class);
            var image = Image.solid(40, 30, 200, 30, 30);
            var rows = List.of("red", "a blue circle and a square").stream()
                    .map(answer -> List.of(Message.user("What is it?", image), Message.assistant(answer)))
                    .map(messages -> Students.dialogue(learner, messages))
                    .toList();
            return Scope.inference(() -> Students.lesson(learner, false).loss(rows, Students.alone(2, 0)));
        }
    }

    @Test
    void saves_its_matrices_and_what_is_trained_whole_in_the_form_of_peft() {
        var config = config("lora");
        assertThat(config.integer("r")).isEqualTo(4);
        assertThat(config.number("lora_alpha")).isEqualTo(12);
        assertThat(config.number("lora_dropout")).isEqualTo(0.1);
        assertThat(config.at("modules_to_save").list().stream().map(Json::asText))
                .containsExactlyInAnyOrder(
                        "model.multi_modal_projector.linear_1", "model.multi_modal_projector.linear_2");
        assertThat(names("lora"))
                .contains("base_model.model.model.language_model.layers.0.self_attn.q_proj.lora_A.weight")
                .contains("base_model.model.model.multi_modal_projector.linear_1.weight")
                .noneMatch(name -> name.contains("lm_head") || name.contains("vision"));
        assertThat(names("lora").stream().filter(n -> n.contains("lora_A"))).hasSameSizeAs(
                names("lora").stream().filter(n -> n.contains("lora_B")).toList());
    }

    /** CLIP's layers are named alike: PEFT must not find these. */
    @Test
    void names_its_layers_so_that_those_of_the_tower_are_not_meant() {
        assertThat(config("again").at("target_modules").list().stream().map(Json::asText).collect(Collectors.toSet()))
                .contains("model.language_model.layers.0.self_attn.q_proj")
                .doesNotContain("q_proj")
                .allMatch(name -> name.endsWith("q_proj") || name.endsWith("v_proj"));
    }

    @Test
    void is_reopened_as_it_was_trained() throws IOException {
        var lora = runs.folder("run").resolve("lora");
        var base = GoldenCases.unpack("llava", directory).resolve("hf-vicuna-1image/model");
        assertThat(Math.abs(loss(lora) - loss(base))).isGreaterThan(1e-3);
        Files.move(lora.resolve("config.json"), lora.resolve("config.away"));
        double alone = loss(lora);
        Files.move(lora.resolve("config.away"), lora.resolve("config.json"));
        assertThat(alone).isEqualTo(loss(lora));
    }

    @Test
    void is_merged_before_the_next_stage() {
        var merged = runs.folder("run").resolve("lora-merged");
        double difference = Math.abs(loss(merged) - loss(runs.folder("run").resolve("lora")));
        assertThat(difference).isLessThan(1e-5);
        assertThat(merged.resolve("adapter_config.json")).doesNotExist();
        assertThat(config("again").text("base_model_name_or_path")).isEqualTo(merged.toString());
        assertThat(Math.abs(loss(runs.folder("run").resolve("again")) - loss(merged)))
                .isGreaterThan(1e-4);
    }

    @Test
    void gives_its_merged_weights_to_a_stage_without() {
        double difference = Math.abs(loss(runs.folder("run").resolve("whole"))
                - loss(runs.folder("run").resolve("again")));
        assertThat(difference).isLessThan(1e-5);
    }

    @Test
    void without_a_layer_to_adapt_is_refused() throws IOException {
        var none = runs.recipe(stage("none", "{language: {lr: 1e-2, lora: {r: 2, alpha: 2, targets: [query]}}}"));
        assertThatThrownBy(() -> runs.fresh(none, "none"))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("no linear layer");
    }
}
