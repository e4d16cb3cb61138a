package jvlm.generate;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiConsumer;
import jvlm.GoldenCases;
import jvlm.Vlm;
import jvlm.backbone.llama.Llama;
import jvlm.backbone.llama.LlamaSteps;
import jvlm.checkpoint.Encoding;
import jvlm.generate.kernels.Allocation;
import jvlm.model.OpenOptions;
import jvlm.nn.Sequence;
import jvlm.task.Answer;
import jvlm.task.NextToken;
import jvlm.task.Prompt;
import jvlm.tensor.DType;
import jvlm.tensor.Probe;
import jvlm.tensor.Scope;
import jvlm.tensor.Tensor;
import jvlm.tensor.Tensors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Steps by the plan beside those of the readable path, on small random models of every shape. */
final class DecodePlanTest {
    private static final int PROMPT = 21;
    private static final int STEPS = 40;

    @TempDir
    static Path directory;

    private static Vlm open(String model, OpenOptions options) {
        return Vlm.open(GoldenCases.unpack("qwen2-lm", directory).resolve(model), options);
    }

    private static OpenOptions in(DType dtype) {
        return OpenOptions.DEFAULT.withDtype(dtype);
    }

    /** What a comparison of many steps found. */
    private record Found(double difference, double spread, List<Integer> planned, List<Integer> readable) {}

    @ParameterizedTest
    @ValueSource(
            strings = {
                "text-batch/model",
                "qwen2-yarn-betas/model",
                "qwen2-sliding-layers/model",
                "mistral-window-headdim/model",
                "llama3-rope/model",
                "gguf-llama-mix/model/tiny.gguf",
                "gguf-qwen2-q8/model/tiny-qwen2.gguf",
                "peft-lora-patterns/base"
            })
    void steps_in_float32_are_those_of_the_readable_path(String model) {
        try (var vlm = open(model, in(DType.F32))) {
            var found = compare(vlm);
            assertThat(found.planned).isEqualTo(found.readable);
            assertThat(found.difference).isLessThan(1e-4 * found.spread);
        }
    }

    /** Rounding to bfloat16 after every operation, as the readable path does, costs some hundredths of the logits' spread. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "text-batch/model",
                "mistral-window-headdim/model",
                "llama3-rope/model",
                "gguf-llama-mix/model/tiny.gguf",
                "gguf-qwen2-q8/model/tiny-qwen2.gguf"
            })
    void steps_in_bfloat16_are_within_its_rounding(String model) {
        try (var vlm = open(model, in(DType.BF16))) {
            var found = compare(vlm);
            assertThat(found.difference).isLessThan(0.05 * found.spread);
        }
    }

    @ParameterizedTest
    @CsvSource({"Q8_0, text-batch/model", "Q4_0, text-batch/model", "Q4_0, llama3-rope/model", "Q8_0, llama3-rope/model"
    })
    void a_quantised_model_is_the_same_on_both_paths(Encoding quant, String model) {
        try (var vlm = open(model, in(DType.F32).withQuant(quant));
                var plain = open(model, in(DType.F32))) {
            var found = compare(vlm);
            assertThat(found.planned).isEqualTo(found.readable);
            assertThat(found.difference).isLessThan(1e-4 * found.spread);
            assertThat(planBytes(vlm)).isLessThan(planBytes(plain) / 2);
        }
    }

    private static long planBytes(Vlm vlm) {
        return requireNonNull(DecodePlan.of(language(vlm))).bytes();
    }

    private static Llama language(Vlm vlm) {
        return vlm.use(LlamaSteps.class, LlamaSteps::language);
    }

    private static Found compare(Vlm vlm) {
        return vlm.use(NextToken.class, model -> {
            var past = new Sequence(model.layers(), PROMPT + STEPS);
            var ids = new int[PROMPT];
            Arrays.setAll(ids, i -> 3 + 7 * i);
            int first = best(prefill(model, ids, past));
            var readable = past.fork(1);
            try (var session = requireNonNull(DecodePlan.after(model, Prompt.of("", ids), past, PROMPT + STEPS))) {
                past.free();
                return compare(model, session, readable, first);
            } finally {
                readable.free();
            }
        });
    }

    private static Found compare(NextToken model, DecodeSession session, Sequence readable, int first) {
        var planned = new ArrayList<Integer>();
        var expected = new ArrayList<Integer>();
        double difference = 0;
        double spread = 0;
        int id = first;
        for (int i = 0; i < STEPS; i++) {
            int last = id;
            float[] reference = Scope.inference(() -> step(model, last, readable));
            float[] logits = session.step(last);
            for (int j = 0; j < reference.length; j++) {
                difference = Math.max(difference, Math.abs(logits[j] - reference[j]));
                spread = Math.max(spread, Math.abs(reference[j]));
            }
            planned.add(best(logits));
            id = best(reference);
            expected.add(id);
        }
        assertThat(session.room()).isZero();
        assertThatThrownBy(() -> session.step(1)).isInstanceOf(IllegalStateException.class);
        return new Found(difference, spread, planned, expected);
    }

    private static float[] step(NextToken model, int id, Sequence past) {
        return model.step(Tensors.longs(new long[] {id}, 1, 1), past).floats();
    }

    private static float[] prefill(NextToken model, int[] ids, Sequence past) {
        return Scope.inference(
                () -> model.prefill(List.of(Prompt.of("", ids)), past).floats());
    }

    private static int best(float[] logits) {
        int best = 0;
        for (int i = 1; i < logits.length; i++) {
            best = logits[i] > logits[best] ? i : best;
        }
        return best;
    }

    @ParameterizedTest
    @ValueSource(strings = {"text-batch/model", "mistral-window-headdim/model", "gguf-llama-mix/model/tiny.gguf"})
    void a_long_answer_is_handed_over_without_a_break(String model) {
        try (var vlm = open(model, in(DType.F32))) {
            int[] readable = Probe.watch((_, _) -> {}, () -> answer(vlm)); // what is watched goes by the readable path
            assertThat(answer(vlm)).hasSize(70).isEqualTo(readable);
        }
    }

    private static int[] answer(Vlm vlm) {
        var prompt = Prompt.of("", new int[] {5, 9, 2, 11});
        return vlm.use(Answer.class, answer -> new Generator(answer)
                .generate(prompt, GenerateOptions.DEFAULT.withMaxNewTokens(70), TextListener.NONE)
                .ids());
    }

    @Test
    void forgotten_places_are_written_again() {
        try (var vlm = open("text-batch/model", in(DType.F32))) {
            vlm.use(NextToken.class, model -> {
                var past = new Sequence(model.layers(), 30);
                var ids = new int[] {5, 9, 2};
                prefill(model, ids, past);
                try (var session = requireNonNull(DecodePlan.after(model, Prompt.of("", ids), past, 30))) {
                    float[] once = session.step(7).clone();
                    session.step(8);
                    session.truncate(3);
                    assertThat(session.step(7)).isEqualTo(once);
                    return past;
                } finally {
                    past.free();
                }
            });
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"text-batch/model", "gguf-llama-mix/model/tiny.gguf"})
    void a_warm_step_allocates_nothing_on_any_thread(String path) {
        try (var vlm = open(path, in(DType.BF16))) {
            vlm.use(NextToken.class, model -> {
                var past = new Sequence(model.layers(), 100);
                prefill(model, new int[] {5, 9, 2}, past);
                try (var session = requireNonNull(DecodePlan.after(model, Prompt.of("", new int[3]), past, 100))) {
                    Allocation.requireNone("a step", () -> {
                        if (session.room() == 0) {
                            session.truncate(3);
                        }
                        session.step(4);
                    });
                    return past;
                } finally {
                    past.free();
                }
            });
        }
    }

    @Test
    void adapters_and_probes_keep_the_readable_path() {
        try (var adapted = open("peft-lora-patterns/model", in(DType.F32).withPart("base", base()));
                var vlm = open("text-batch/model", in(DType.F32))) {
            assertThat(DecodePlan.of(language(adapted))).isNull();
            var language = language(vlm);
            assertThat(DecodePlan.of(language)).isNotNull().isSameAs(DecodePlan.of(language));
            BiConsumer<String, Tensor> nothing = (_, _) -> {};
            assertThat(Probe.watch(nothing, () -> DecodePlan.of(language) == null))
                    .isTrue();
        }
        try (var half = open("text-batch/model", in(DType.F16))) {
            assertThat(DecodePlan.of(language(half))).isNull();
        }
    }

    private static Path base() {
        return GoldenCases.unpack("qwen2-lm", directory).resolve("peft-lora-patterns/base");
    }

    /** Without the module of vectors, and with narrower ones. */
    @ParameterizedTest
    @CsvSource({"none, 0", "without the module, 0", "256, 8", "128, 4"})
    void other_machines_give_the_same_answer(String vectors, int lanes) throws IOException, InterruptedException {
        try (var vlm = open("text-batch/model", in(DType.F32))) {
            var expected = lanes + " " + Arrays.toString(PlanProgram.answer(vlm));
            assertThat(run(vectors)).isEqualTo(expected);
        }
    }

    private static String run(String vectors) throws IOException, InterruptedException {
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED"));
        if (!vectors.startsWith("without")) {
            command.addAll(List.of("--add-modules", "jdk.incubator.vector", "-Djvlm.vector=" + vectors));
        }
        command.addAll(List.of(
                "-cp",
                System.getProperty("java.class.path"),
                PlanProgram.class.getName(),
                GoldenCases.unpack("qwen2-lm", directory)
                        .resolve("text-batch/model")
                        .toString()));
        var process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        var printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).isZero();
        return printed.strip();
    }
}
