package jvlm.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Predicate;
import jvlm.checkpoint.Checkpoint;
import jvlm.model.OpenOptions;
import jvlm.task.DualEncoder;
import jvlm.task.Supervise;
import jvlm.tensor.DType;
import jvlm.tensor.Scope;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("A model that was trained and saved")
class ExportTest {
    @TempDir
    static Path directory;

    private static Students students;

    @BeforeAll
    static void unpack() {
        students = new Students(directory);
    }

    /** A step of gradient descent. */
    private static Descent descent(Student student) {
        var parameters = new ArrayList<Parameter>();
        student.trained().forEach((name, weight) -> parameters.add(new Parameter(name, "all", weight, 0.05, 0)));
        return new Descent(new Descent.Sgd(0), parameters);
    }

    private static Map<String, String> shapes(Path file) {
        var shapes = new LinkedHashMap<String, String>();
        try (var checkpoint = Checkpoint.open(file)) {
            checkpoint.tensors().forEach((name, t) -> shapes.put(name, java.util.Arrays.toString(t.shape())));
        }
        return shapes;
    }

    private static double nextToken(Student student) {
        var model = student.task(Supervise.class);
        var lesson = Students.lesson(model, false);
        return Scope.inference(() -> lesson.loss(students.rows(model), Students.alone(5, 0)));
    }

    private static double contrastive(Student student) {
        var model = student.task(DualEncoder.class);
        var lesson = Students.contrastive(model);
        return Scope.inference(() -> lesson.loss(students.pairs(model), Students.alone(6, 0)));
    }

    @Test
    void keeps_the_fused_projections_of_open_clip() {
        var to = directory.resolve("clip");
        double loss;
        try (var student = students.clip()) {
            var model = student.task(DualEncoder.class);
            double before = contrastive(student);
            var descent = descent(student);
            Students.contrastive(model).learn(students.pairs(model), Students.alone(6, 0));
            descent.step(1);
            loss = contrastive(student);
            assertThat(loss).isLessThan(before - 1e-2);
            new Export(student, descent.weights()).write(to, null);
        }
        assertThat(shapes(to))
                .isEqualTo(shapes(students.clipCase().resolve("model")))
                .containsKey("visual.transformer.resblocks.0.attn.in_proj_weight");
        var options = OpenOptions.DEFAULT.withDtype(DType.F32);
        try (var again = Student.open(to, options, _ -> false, _ -> false, 0, null)) {
            assertThat(contrastive(again)).isEqualTo(loss);
        }
    }

    @Test
    void in_the_authors_layout_is_the_same_when_opened_again() {
        llava("llava", named -> !named.part().equals("tower"));
        assertThat(shapes(directory.resolve("llava"))).isEqualTo(shapes(students.llavaModel()));
    }

    @Test
    void in_the_authors_layout_takes_a_trained_tower_along() {
        llava("tower", _ -> true);
        assertThat(shapes(directory.resolve("tower")))
                .containsKey("model.vision_tower.vision_tower.vision_model.embeddings.class_embedding");
    }

    private static void llava(String name, Predicate<Student.Named> trained) {
        var to = directory.resolve(name);
        double loss;
        try (var student = students.llava(trained, null)) {
            var model = student.task(Supervise.class);
            double before = nextToken(student);
            var descent = descent(student);
            Students.lesson(model, false).learn(students.rows(model), Students.alone(5, 0));
            descent.step(0.1);
            loss = nextToken(student);
            assertThat(loss).isLessThan(before - 1e-3);
            new Export(student, descent.weights()).write(to, null);
        }
        var options = Students.options(DType.F32).withPart("tower", students.llavaTower());
        try (var again = Student.open(to, options, _ -> false, _ -> false, 0, null)) {
            assertThat(nextToken(again)).isCloseTo(loss, within(1e-5)); // by other kernels
        }
    }
}
