package jvlm.generate;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import jvlm.GoldenCases;
import jvlm.Vlm;
import jvlm.backbone.llama.LlamaSteps;
import jvlm.checkpoint.Encoding;
import jvlm.model.OpenOptions;
import jvlm.task.Answer;
import jvlm.task.Prompt;
import jvlm.tensor.DType;
import jvlm.tensor.Probe;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Prompts that the plan of a quantised model reads by itself, beside the readable path. */
final class ShortPromptTest {
    private static final String QWEN = "gguf-qwen2-q8/model/tiny-qwen2.gguf";

    @TempDir
    static Path directory;

    private static Vlm open(String model, @Nullable Encoding quant) {
        var path = GoldenCases.unpack("qwen2-lm", directory).resolve(model);
        return Vlm.open(path, OpenOptions.DEFAULT.withDtype(DType.F32).withQuant(quant));
    }

    private static int[] answer(Vlm vlm, int length) {
        var ids = new int[length];
        Arrays.setAll(ids, i -> 3 + 7 * i % 90);
        return vlm.use(Answer.class, answer -> new Generator(answer)
                .generate(Prompt.of("", ids), GenerateOptions.DEFAULT.withMaxNewTokens(30), TextListener.NONE)
                .ids());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 5, 17, ShortPrompt.LONGEST, ShortPrompt.LONGEST + 1})
    void the_answer_is_that_of_the_readable_path(int length) {
        try (var vlm = open(QWEN, null)) {
            int[] readable = Probe.watch((_, _) -> {}, () -> answer(vlm, length));
            assertThat(answer(vlm, length)).isEqualTo(readable);
            assertThat(answer(vlm, length)).isEqualTo(readable);
        }
    }

    /** Rows of 112 numbers are no whole blocks, so that some matrices of the second model stay plain. */
    @Test
    void only_a_model_all_of_quantised_blocks_stands_alone() {
        try (var gguf = open(QWEN, null);
                var partly = open("text-batch/model", Encoding.Q4_0);
                var plain = open("text-batch/model", null)) {
            assertThat(standsAlone(gguf)).isTrue();
            assertThat(standsAlone(partly)).isFalse();
            assertThat(standsAlone(plain)).isFalse();
        }
    }

    private static boolean standsAlone(Vlm vlm) {
        return vlm.use(LlamaSteps.class, model -> DecodePlan.standsAlone(model.language()));
    }

    /** In a JVM of its own, since this one has loaded it. */
    @Test
    void libtorch_is_not_loaded_for_a_short_question() throws IOException, InterruptedException {
        var process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "--add-modules=jdk.incubator.vector",
                        "-cp",
                        System.getProperty("java.class.path"),
                        MapsProgram.class.getName(),
                        GoldenCases.unpack("qwen2-lm", directory).resolve(QWEN).toString())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        var printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).isZero();
        assertThat(printed.strip()).isEqualTo("24 tokens, without libtorch, then with it");
    }
}
