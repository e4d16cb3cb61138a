package jvlm.model.mini;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import jvlm.error.BadInput;
import jvlm.image.Image;
import jvlm.json.Json;
import jvlm.model.Models;
import jvlm.model.OpenOptions;
import jvlm.model.Source;
import jvlm.task.Answer;
import jvlm.task.Message;
import jvlm.task.NextToken;
import jvlm.tensor.DType;
import jvlm.tensor.Scope;
import jvlm.train.Recipe;
import jvlm.train.Student;
import jvlm.train.Trainer;
import jvlm.train.ranks.Alone;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** mini over a decoder that lies in a GGUF file elsewhere. */
class ComposedMiniTest {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final OpenOptions F32 = OpenOptions.DEFAULT.withDtype(DType.F32);
    private static final Image RED = Image.solid(40, 30, 200, 20, 20);

    @TempDir
    Path folder;

    private Path gguf = Path.of("");

    @BeforeEach
    void writeParts() throws IOException {
        gguf = folder.resolve("tiny.gguf");
        TinyGguf.write(gguf, true);
        config(folder.resolve("composed"), gguf.toString());
    }

    private static void config(Path directory, String language) throws IOException {
        Files.createDirectories(directory);
        Files.writeString(directory.resolve("config.json"), """
                {"model_type": "mini", "grid_tokens": 9, "projector_hidden_size": 16, "projector_scale": 3,
                 "language": "LANGUAGE", "tower": "TOWER"}""".replace("LANGUAGE", language)
                .replace("TOWER", ROOT.resolve("models/efficientnet-lite0").toString()));
    }

    private Student composed() {
        return Student.open(folder.resolve("composed"), F32, _ -> false, _ -> true, 3, null);
    }

    private static <T> T opened(Path path, Function<List<Object>, T> use) {
        try (var source = Source.open(path, F32)) {
            return use.apply(Models.of(source).open().apply(source).tasks().get());
        }
    }

    private static float[] read(Path path, Message question) {
        return opened(path, tasks -> logits(tasks, question));
    }

    /** Kernels that sum in another order differ in the last digits. */
    private static double difference(float[] a, float[] b) {
        assertThat(a).hasSameSizeAs(b);
        double most = 0;
        for (int i = 0; i < a.length; i++) {
            most = Math.max(most, Math.abs(a[i] - b[i]));
        }
        return most;
    }

    private static <T> T task(List<Object> tasks, Class<T> kind) {
        return tasks.stream()
                .filter(kind::isInstance)
                .map(kind::cast)
                .findFirst()
                .orElseThrow();
    }

    private static float[] logits(List<Object> tasks, Message question) {
        var prompt = task(tasks, Answer.class).prompt(List.of(question));
        return Scope.inference(() -> task(tasks, NextToken.class).logits(prompt).floats());
    }

    @Test
    void a_question_without_a_picture_is_read_as_the_decoder_alone_reads_it() {
        var question = Message.user("Who are you?");
        try (var student = composed()) {
            var alone = opened(gguf, tasks -> task(tasks, Answer.class).prompt(List.of(question)));
            assertThat(task(student.tasks(), Answer.class)
                            .prompt(List.of(question))
                            .ids())
                    .isEqualTo(alone.ids());
            assertThat(difference(logits(student.tasks(), question), read(gguf, question)))
                    .isLessThan(1e-4);
        }
    }

    @Test
    void a_picture_takes_the_first_id_that_the_embedding_lacks_as_often_as_it_has_tokens() {
        try (var student = composed()) {
            int[] ids = task(student.tasks(), Answer.class)
                    .prompt(List.of(Message.user("What?", RED)))
                    .ids();
            assertThat(Arrays.stream(ids).filter(id -> id == TinyGguf.VOCABULARY))
                    .hasSize(9 + 2);
            assertThat(Arrays.stream(ids).filter(id -> id != TinyGguf.VOCABULARY))
                    .allMatch(id -> id < 259);
            assertThat(ids[0]).isEqualTo(1);
            assertThat(ids[1]).isNotEqualTo(1);
            assertThat(logits(student.tasks(), Message.user("What?", RED))).doesNotContain(Float.NaN);
        }
    }

    @Test
    void a_question_that_spells_the_mark_of_a_picture_is_refused() {
        try (var student = composed()) {
            assertThatThrownBy(() -> logits(student.tasks(), Message.user("What is <image>?")))
                    .isInstanceOf(BadInput.class)
                    .hasMessage("the prompt has 1 places for pictures (<image>), 0 pictures are given");
        }
    }

    @Test
    void a_decoder_without_a_chat_template_is_refused_when_it_is_asked() {
        TinyGguf.write(gguf, false);
        try (var student = composed()) {
            assertThatThrownBy(() -> logits(student.tasks(), Message.user("Hello?")))
                    .isInstanceOf(BadInput.class)
                    .hasMessageContaining("tiny.gguf: no chat template");
        }
    }

    @Test
    void a_decoder_that_is_nowhere_is_named_with_what_to_give() throws IOException {
        config(folder.resolve("composed"), "nowhere.gguf");
        assertThatThrownBy(this::composed)
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("needs the checkpoint nowhere.gguf as its language")
                .hasMessageContaining("--part language=");
    }

    @Test
    void grid_tokens_that_are_no_square_are_refused() throws IOException {
        var file = folder.resolve("composed/config.json");
        Files.writeString(file, Files.readString(file).replace("\"grid_tokens\": 9", "\"grid_tokens\": 10"));
        assertThatThrownBy(this::composed)
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("a square number up to 49");
    }

    @Test
    void a_stage_that_leaves_the_decoder_alone_leaves_it_in_its_file() throws Exception {
        var left = trained("projector: {lr: 1e-2}", 4).getLast();
        try (var source = Source.open(left, F32)) {
            assertThat(source.tensors().keySet()).hasSize(9).allMatch(name -> name.startsWith("projector."));
            assertThat(source.requiredSettings("config.json").text("language")).isEqualTo(gguf.toString());
        }
        var question = Message.user("Hm?");
        assertThat(difference(read(left, question), read(gguf, question))).isLessThan(1e-4);
    }

    @Test
    void a_whole_decoder_that_was_trained_is_saved_under_the_names_of_transformers_and_opens_again() throws Exception {
        var question = Message.user("And you?");
        float[] before = read(gguf, question);
        var left = trained("{language: {lr: 0}, projector: {lr: 0}}", 1).getLast();
        try (var source = Source.open(left, F32)) {
            assertThat(source.tensors())
                    .containsKeys("language_model.model.embed_tokens.weight", "projector.names.weight")
                    .containsKey("language_model.model.layers.1.self_attn.q_proj.weight");
        }
        assertThat(difference(read(left, question), before)).isLessThan(1e-4);
    }

    @Test
    void a_decoder_of_which_a_part_was_trained_opens_as_the_file_and_that_part() throws Exception {
        var question = Message.user("And you?");
        float[] before = read(gguf, question);
        var left = trained("{projector: {lr: 0}, language_model.model.layers.1.self_attn.: {lr: 0}}", 1)
                .getLast();
        assertThat(difference(read(left, question), before)).isLessThan(1e-4);
    }

    @Test
    void low_rank_matrices_lower_the_loss_and_open_again_over_the_stage_before() throws Exception {
        var question = Message.user("What colour is it?", RED);
        var stages = trained("{projector: {lr: 1e-2}, language: {lr: 1e-2, lora: {r: 4, alpha: 8}}}", 12);
        assertThat(Files.exists(stages.getLast().resolve("adapter_model.safetensors")))
                .isTrue();
        var losses = Files.readAllLines(stages.getLast().resolveSibling("metrics.jsonl")).stream()
                .map(line -> Json.parse(line, "metrics").number("loss"))
                .toList();
        assertThat(losses.getLast()).isLessThan(losses.getFirst() - 0.5);
        float[] first = read(stages.getFirst(), question);
        float[] adapted = read(stages.getLast(), question);
        assertThat(difference(adapted, first)).isGreaterThan(0.1);
    }

    @Test
    void the_committed_composition_is_described_before_its_decoder_is_there() {
        var options = F32.withPart("language", folder.resolve("not-yet.gguf"))
                .withPart("tower", ROOT.resolve("models/efficientnet-lite0"));
        try (var source = Source.describe(ROOT.resolve("recipes/mini/smol"), options)) {
            var weights = Models.of(source).open().apply(source).weights();
            double decoder = weights.asked().stream()
                    .filter(asked -> asked.name().startsWith("language_model."))
                    .mapToDouble(asked -> Arrays.stream(asked.shape()).reduce(1, (a, b) -> a * b))
                    .sum();
            assertThat(decoder).isCloseTo(134.5e6, within(0.1e6));
        }
    }

    @Test
    void means_over_a_grid_are_those_of_adaptive_pooling() {
        float[] shares = Scope.inference(() -> {
            var pooled = GridMeans.to(4);
            return pooled.shares() == null ? new float[0] : pooled.shares().floats();
        });
        // The first of 2 x 2: rows and columns 0 to 3 of 7.
        for (int cell = 0; cell < 49; cell++) {
            boolean inside = cell / 7 < 4 && cell % 7 < 4;
            assertThat(shares[cell]).as("cell " + cell).isEqualTo(inside ? 1 / 16f : 0);
        }
        assertThat(GridMeans.to(49).shares()).isNull();
    }

    /** Runs a stage on the drawn pictures; returns the folders of the stages. */
    private List<Path> trained(String train, int steps) throws IOException, InterruptedException {
        var run = folder.resolve("run" + steps);
        var recipe = folder.resolve("recipe.yaml");
        Files.writeString(
                recipe, """
                name: test
                model: {init: {config: composed, seed: 3, parts: {}}}
                stages:
                  - name: first
                    objective: {name: next-token}
                    train: {projector: {lr: 1e-2}}
                    data: [{path: TINY/questions.json, images: TINY/pictures.tar}]
                    batch: 4
                    steps: 1
                    features: {cache: true}
                  - name: second
                    objective: {name: next-token}
                    train: TRAIN
                    data: [{path: TINY/questions.json, images: TINY/pictures.tar}]
                    turns: isolated
                    batch: 4
                    steps: STEPS
                    features: {cache: true}
                """.replace("TINY", ROOT.resolve("recipes/tiny").toString())
                        .replace("TRAIN", train.startsWith("{") ? train : "{" + train + "}")
                        .replace("STEPS", Integer.toString(steps)));
        var out = new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8);
        var result = Trainer.run(
                Recipe.read(recipe), new Trainer.Settings(run, false, 1, out, false, () -> false), new Alone());
        assertThat(result.finished()).isTrue();
        return List.of(run.resolve("first"), run.resolve("second"));
    }
}
