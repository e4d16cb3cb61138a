package jvlm.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import jvlm.GoldenCases;
import jvlm.Vlm;
import jvlm.error.BadInput;
import jvlm.generate.GenerateOptions;
import jvlm.generate.TextListener;
import jvlm.image.Image;
import jvlm.model.OpenOptions;
import jvlm.task.Labelled;
import jvlm.task.Message;
import jvlm.task.Supervise;
import jvlm.tensor.DType;
import jvlm.tensor.Scope;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("A stage of a model that reads pictures of any size")
class AnySizeStageTest {
    private static final String WHOLE = """
            - name: whole
              objective: {name: next-token}
              train: {tower: {lr: 1e-3}, projector: {lr: 1e-3}, language: {lr: 1e-3}}
              data: [{path: TINY/questions.json, images: TINY/pictures.tar}]
              batch: 4
              micro_batch: 2
              checkpoint_blocks: true
              steps: 4
            """;
    private static final String LOW = """
            - name: low
              objective: {name: next-token}
              train: {language: {lr: 1e-2, lora: {r: 4, alpha: 8, targets: [q_proj, v_proj]}}}
              data: [{path: TINY/questions.json, images: TINY/pictures.tar}]
              batch: 4
              steps: 2
            """;

    private static final OpenOptions F32 = OpenOptions.DEFAULT.withDtype(DType.F32);

    /** Stands for a picture's features in the small vocabulary. */
    private static final int IMAGE = 396;

    @TempDir
    Path directory;

    @ParameterizedTest
    @CsvSource({"qwen2-vl, image-chat", "qwen2.5-vl, modules-sharded-tied"})
    void learns_and_is_saved_and_read_back(String archive, String name) throws IOException, InterruptedException {
        var runs = new Runs(directory);
        var base = GoldenCases.unpack(archive, directory).resolve(name).resolve("model");
        runs.fresh(runs.recipe("checkpoint: " + base, WHOLE + LOW), "run");
        double before = loss(base);
        double whole = loss(runs.folder("run").resolve("whole"));
        double low = loss(runs.folder("run").resolve("low"));
        assertThat(whole).isLessThan(before - 0.1);
        assertThat(Math.abs(low - whole)).isGreaterThan(1e-4);
        try (var model = Vlm.open(runs.folder("run").resolve("whole"), F32)) {
            var picture = Image.solid(90, 50, 200, 30, 30);
            var answer = model.ask(
                    List.of(Message.user("What is it?", picture)),
                    GenerateOptions.DEFAULT.withMaxNewTokens(3),
                    TextListener.NONE);
            assertThat(answer.ids()).isNotEmpty();
        }
    }

    /** Of an answer to pictures of two sizes. */
    private static double loss(Path model) {
        try (var student = Student.open(model, F32, _ -> false, _ -> false, 0, null)) {
            var learner = student.task(Supervise.class);
            var rows = List.of(
                    Students.dialogue(
                            learner,
                            List.of(
                                    Message.user("What is it?", Image.solid(40, 30, 200, 30, 30)),
                                    Message.assistant("red"))),
                    Students.dialogue(
                            learner,
                            List.of(
                                    Message.user(
                                            "And these?", Image.solid(30, 80, 0, 0, 200), Image.solid(60, 30, 9, 9, 9)),
                                    Message.assistant("a blue square"))));
            return Scope.inference(() -> Students.lesson(learner, false).loss(rows, Students.alone(2, 0)));
        }
    }

    /** Each question stands in a branch at the places that it has alone, behind the picture. */
    @ParameterizedTest
    @CsvSource({"qwen2-vl, image-chat", "qwen2.5-vl, image-windows"})
    void learns_from_branches_as_from_each_question_alone(String archive, String name) {
        var base = GoldenCases.unpack(archive, directory).resolve(name).resolve("model");
        try (var student = Student.open(base, F32, _ -> false, _ -> false, 0, null)) {
            var learner = student.task(Supervise.class);
            var picture = Image.solid(100, 60, 200, 30, 30);
            var alone = List.of("red", "a box in the sun").stream()
                    .map(answer -> List.of(Message.user("What is it? " + answer, picture), Message.assistant(answer)))
                    .map(dialogue -> learner.label(dialogue, 512))
                    .toList();
            var lesson = Students.lesson(learner, false);
            double apart = Scope.inference(
                    () -> lesson.loss(alone.stream().map(Dialogue::of).toList(), Students.alone(2, 0)));
            var together = List.of(Dialogue.of(Labelled.branching(alone)));
            assertThat(together.getFirst().labelled().branches()).contains(0, 1, 2);
            assertThat(Scope.inference(() -> lesson.loss(together, Students.alone(1, 0))))
                    .isCloseTo(apart, within(1e-4));
        }
    }

    @Test
    void learns_from_what_is_left_of_a_sample_that_is_cut() {
        var base = GoldenCases.unpack("qwen2-vl", directory).resolve("image-chat/model");
        try (var student = Student.open(base, F32, _ -> false, _ -> false, 0, null)) {
            var learner = student.task(Supervise.class);
            var picture = Image.solid(100, 60, 200, 30, 30);
            var dialogue = List.of(
                    Message.user("Say."),
                    Message.assistant("yes"),
                    Message.user("What is it?", picture),
                    Message.assistant("red"));
            var whole = learner.label(dialogue, 512);
            int[] ids = whole.prompt().ids();
            int last = IntStream.range(0, ids.length)
                    .filter(i -> ids[i] == IMAGE)
                    .max()
                    .orElseThrow();
            var cut = learner.label(dialogue, last);
            assertThat(cut.prompt().ids()).hasSize(last).contains(IMAGE);
            assertThat(cut.targets()).isPositive().isLessThan(whole.targets());
            double loss = Scope.inference(() -> Students.lesson(learner, false)
                    .loss(List.of(Dialogue.of(cut), Dialogue.of(whole)), Students.alone(2, 0)));
            assertThat(loss).isFinite();
        }
    }

    @ParameterizedTest
    @CsvSource("qwen2-vl, image-chat")
    void has_no_features_to_cache(String archive, String name) throws IOException {
        var runs = new Runs(directory);
        var base = GoldenCases.unpack(archive, directory).resolve(name).resolve("model");
        var cached = WHOLE.replace("tower: {lr: 1e-3}, ", "") + "  features: {cache: true}\n";
        var recipe = runs.recipe("checkpoint: " + base, cached);
        assertThatThrownBy(() -> runs.fresh(recipe, "run"))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("cannot be cached");
    }
}
