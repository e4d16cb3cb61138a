package jvlm.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import jvlm.task.DualEncoder;
import jvlm.task.Labelled;
import jvlm.task.Supervise;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("Gradients")
class GradientsTest {
    @TempDir
    static Path directory;

    private static Students students;
    private static Student llava;
    private static Supervise model;

    @BeforeAll
    static void open() {
        students = new Students(directory);
        llava = students.llava(_ -> true, null);
        model = llava.task(Supervise.class);
    }

    @AfterAll
    static void close() {
        llava.close();
    }

    private record Learned(double loss, Map<String, float[]> gradients) {}

    private static Learned learn(boolean checkpointing, List<Dialogue> rows, int microBatch, double dropout) {
        var outcome = Students.lesson(model, checkpointing).learn(rows, Students.alone(microBatch, dropout));
        return new Learned(outcome.loss(), Students.gradients(llava));
    }

    private static void same(Learned one, Learned other, String what) {
        double difference = Gradients.difference(one.gradients, other.gradients);
        System.out.printf("%s: loss %.1e, gradients %.1e%n", what, Math.abs(one.loss - other.loss), difference);
        assertThat(one.loss).isCloseTo(other.loss, within(1e-6 * other.loss));
        assertThat(difference).isLessThan(3e-6);
    }

    @ParameterizedTest
    @CsvSource({"0, 5", "0.3, 5", "0.3, 2"})
    void are_the_same_when_blocks_run_twice(double dropout, int microBatch) {
        var rows = students.rows(model);
        same(
                learn(true, rows, microBatch, dropout),
                learn(false, rows, microBatch, dropout),
                "checkpoint_blocks, dropout " + dropout);
    }

    @Test
    void differ_with_dropout() {
        var rows = students.rows(model);
        var dropped = learn(false, rows, 5, 0.3);
        assertThat(Gradients.difference(dropped.gradients, learn(false, rows, 5, 0).gradients))
                .isGreaterThan(1e-2);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 4})
    void of_micro_batches_are_those_of_the_batch(int microBatch) {
        var rows = students.rows(model);
        same(learn(false, rows, microBatch, 0), learn(false, rows, 5, 0), "micro-batches of " + microBatch);
    }

    @Test
    void of_the_local_mean_weigh_each_micro_batch_alike() {
        var rows = students.rows(model);
        var lesson = new NextTokenLesson(model, PictureFeatures.of(model::features, false), false, true);
        double local = lesson.learn(rows, Students.alone(2, 0)).loss();
        double mean = 0;
        for (var piece : Micro.batches(rows, 2)) {
            mean += learn(false, piece, 2, 0).loss / 3;
        }
        assertThat(local).isCloseTo(mean, within(1e-5));
        assertThat(local).isNotCloseTo(learn(false, rows, 5, 0).loss, within(1e-3));
        Students.gradients(llava);
    }

    @ParameterizedTest
    @CsvSource({"1, 0", "2, 0", "4, 0", "2, 0.2"})
    void of_cached_negatives_are_those_of_the_whole_batch(int microBatch, double dropout) {
        try (var clip = students.clip()) {
            var encoder = clip.task(DualEncoder.class);
            var pairs = students.pairs(encoder);
            var lesson = Students.contrastive(encoder);
            double cached =
                    lesson.learn(pairs, Students.alone(microBatch, dropout)).loss();
            var gradients = Students.gradients(clip);
            double again =
                    lesson.learn(pairs, Students.alone(microBatch, dropout)).loss();
            assertThat(again).isEqualTo(cached);
            assertThat(Gradients.difference(Students.gradients(clip), gradients))
                    .isZero();
            if (dropout == 0) {
                double whole = lesson.learn(pairs, Students.alone(6, 0)).loss();
                var difference = Gradients.difference(gradients, Students.gradients(clip));
                System.out.printf("cached negatives, micro-batch %d: gradients %.1e%n", microBatch, difference);
                assertThat(cached).isCloseTo(whole, within(1e-6));
                assertThat(difference).isLessThan(3e-6);
            }
        }
    }

    /** Questions about one picture as branches of one row, beside rows of other lengths and without branches. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void of_branches_are_those_of_questions_asked_alone(boolean checkpointing) {
        var bus = List.of(
                label(0, "What colour is the bus?", "The bus is red."),
                label(0, "Is it red?", "yes"),
                label(0, "What is this, who is there?", "a large truck and two cats"));
        var boat = List.of(label(1, "Say no.", "no"), label(1, "What is this?", "an old castle, the boat is floating"));
        var text = Students.dialogue(model, students.dialogues().getLast());
        var alone = new ArrayList<Dialogue>();
        bus.forEach(one -> alone.add(Dialogue.of(one)));
        boat.forEach(one -> alone.add(Dialogue.of(one)));
        alone.add(text);
        var branched = List.of(Dialogue.of(Labelled.branching(bus)), text, Dialogue.of(Labelled.branching(boat)));
        same(learn(checkpointing, branched, 3, 0), learn(false, alone, 6, 0), "branches");
    }

    private static Labelled label(int picture, String question, String answer) {
        return model.label(students.asked(picture, question, answer), 512);
    }
}
