package jvlm.eval;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import java.util.zip.ZipInputStream;
import jvlm.eval.verify.Verifier;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Every recorded case of every system comes out as its reference computed it. */
final class GoldenTest {
    private static final String VOCABULARY = "bpe_simple_vocab_16e6.txt.gz";

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

    private static Stream<DynamicTest> cases(String system) {
        var root = unpack(system);
        return Verifier.find(root).stream()
                .map(d -> DynamicTest.dynamicTest(d.getFileName().toString(), () -> {
                    var verdict = Verifier.run(d);
                    assertThat(verdict.failures()).as(verdict.line()).isEmpty();
                }));
    }

    private static Path unpack(String system) {
        var root = directory.resolve(system);
        try (var in = new ZipInputStream(GoldenTest.class.getResourceAsStream("/golden/" + system + ".zip"))) {
            for (var entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                var file = root.resolve(entry.getName()).normalize();
                if (entry.isDirectory()) {
                    Files.createDirectories(file);
                } else {
                    Files.createDirectories(file.getParent());
                    Files.copy(in, file);
                }
            }
            addVocabulary(root);
            return root;
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** The published vocabulary stands in the library's own resources and not in the archive once more. */
    private static void addVocabulary(Path root) throws IOException {
        var model = root.resolve("tokenizer-49408/model");
        if (Files.isDirectory(root.resolve("tokenizer-49408"))) {
            Files.createDirectories(model);
            try (var in = jvlm.Vlm.class.getResourceAsStream("text/" + VOCABULARY)) {
                Files.copy(in, model.resolve(VOCABULARY));
            }
        }
    }
}
