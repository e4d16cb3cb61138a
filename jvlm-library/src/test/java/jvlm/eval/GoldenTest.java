package jvlm.eval;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import jvlm.GoldenCases;
import jvlm.eval.verify.Verifier;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Every recorded case of every system comes out as its reference computed it. */
final class GoldenTest {
    @TempDir
    static Path directory;

    @TestFactory
    Stream<DynamicTest> clip_computes_what_its_references_computed() {
        return cases("clip");
    }

    @TestFactory
    Stream<DynamicTest> llava_computes_what_its_references_computed() {
        return cases("llava");
    }

    @TestFactory
    Stream<DynamicTest> language_models_compute_what_their_references_computed() {
        return cases("qwen2-lm");
    }

    @TestFactory
    Stream<DynamicTest> qwen2_vl_computes_what_its_references_computed() {
        return cases("qwen2-vl");
    }

    @TestFactory
    Stream<DynamicTest> qwen2_5_vl_computes_what_its_references_computed() {
        return cases("qwen2.5-vl");
    }

    @TestFactory
    Stream<DynamicTest> rules_without_a_model_hold_as_in_their_references() {
        return cases("rules");
    }

    @TestFactory
    Stream<DynamicTest> steps_of_training_go_as_in_their_references() {
        return cases("train");
    }

    private static Stream<DynamicTest> cases(String system) {
        return Verifier.find(GoldenCases.unpack(system, directory)).stream()
                .map(d -> DynamicTest.dynamicTest(d.getFileName().toString(), () -> {
                    var verdict = Verifier.run(d);
                    assertThat(verdict.failures()).as(verdict.line()).isEmpty();
                }));
    }

    @Test
    void a_wrong_record_is_found() throws Exception {
        var original = GoldenCases.unpack("qwen2-lm", directory).resolve("text-batch");
        var wrong = directory.resolve("wrong");
        try (var files = Files.walk(original)) {
            for (var file : files.filter(Files::isRegularFile).toList()) {
                var to = wrong.resolve(original.relativize(file));
                Files.createDirectories(to.getParent());
                Files.copy(file, to);
            }
        }
        var expected = wrong.resolve("expected.json");
        Files.writeString(expected, Files.readString(expected).replaceFirst("369", "370"));
        var verdict = Verifier.run(wrong);
        assertThat(verdict.passed()).isFalse();
        assertThat(verdict.line())
                .startsWith("FAIL qwen2-lm/wrong")
                .contains("generated_ids[0][0] is 369, expected 370");
    }
}
