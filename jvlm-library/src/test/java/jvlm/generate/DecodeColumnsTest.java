package jvlm.generate;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import jvlm.GoldenCases;
import jvlm.Vlm;
import jvlm.backbone.llama.LlamaSteps;
import jvlm.generate.kernels.Allocation;
import jvlm.model.OpenOptions;
import jvlm.tensor.DType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Steps of several tokens beside steps of one. */
final class DecodeColumnsTest {
    private static final int CAPACITY = 120;

    @TempDir
    static Path directory;

    private static <T> T withPlan(String model, DType dtype, Function<DecodePlan, T> body) {
        var path = GoldenCases.unpack("qwen2-lm", directory).resolve(model);
        try (var vlm = Vlm.open(path, OpenOptions.DEFAULT.withDtype(dtype))) {
            return vlm.use(LlamaSteps.class, m -> body.apply(requireNonNull(DecodePlan.of(m.language()))));
        }
    }

    private static int[] ids(int count, long seed) {
        return new Random(seed).ints(count, 3, 200).toArray();
    }

    /**
     * The exponential function is not to the bit the same before and after it is compiled; so the last of many rounds
     * counts.
     */
    private static void warm(DecodePlan plan) {
        try (var session = plan.begin(CAPACITY)) {
            for (int i = 0; i < 400; i++) {
                session.truncate(0);
                session.read(ids(21, i), 0, 21);
                session.step(i % 100);
            }
        }
    }

    private static List<float[]> oneByOne(DecodePlan plan, int[] ids) {
        var all = new ArrayList<float[]>();
        try (var session = plan.begin(CAPACITY)) {
            for (int id : ids) {
                all.add(session.step(id).clone());
            }
        }
        return all;
    }

    @ParameterizedTest
    @CsvSource({
        "text-batch/model, F32",
        "text-batch/model, BF16",
        "mistral-window-headdim/model, F32",
        "qwen2-sliding-layers/model, BF16",
        "llama3-rope/model, F32",
        "gguf-llama-mix/model/tiny.gguf, BF16",
        "gguf-qwen2-q8/model/tiny-qwen2.gguf, F32"
    })
    void tokens_of_one_sequence_at_once_are_those_one_by_one(String model, DType dtype) {
        withPlan(model, dtype, plan -> {
            warm(plan);
            var ids = ids(60, 1);
            var expected = oneByOne(plan, ids);
            try (var session = plan.begin(CAPACITY)) {
                assertThat(session.read(ids, 0, 21)).isEqualTo(expected.get(20));
                for (int at = 21, count = 1; at < 60; at += count, count = Math.min(count + 1, 60 - at)) {
                    session.steps(ids, at, at + count);
                    for (int i = 0; i < count; i++) {
                        assertThat(session.logits(i)).as("token %d", at + i).isEqualTo(expected.get(at + i));
                    }
                }
                session.truncate(30);
                assertThat(session.read(ids, 30, 50)).isEqualTo(expected.get(49));
                assertThat(session.step(ids[50])).isEqualTo(expected.get(50));
                return session.length();
            }
        });
    }

    @ParameterizedTest
    @CsvSource({"text-batch/model, BF16", "mistral-window-headdim/model, F32", "gguf-llama-mix/model/tiny.gguf, BF16"})
    void sequences_side_by_side_are_those_alone(String model, DType dtype) {
        withPlan(model, dtype, plan -> {
            warm(plan);
            var sessions = new ArrayList<DecodeSession>();
            var expected = new ArrayList<List<float[]>>();
            for (int i = 0; i < 9; i++) {
                var ids = ids(40, i);
                expected.add(oneByOne(plan, ids));
                sessions.add(plan.begin(CAPACITY + i));
                if (i > 0) {
                    sessions.get(i).read(ids, 0, 2 * i);
                }
            }
            var batch = new DecodeBatch(sessions);
            for (int step = 0; step < 20; step++) {
                int shift = step;
                var going = step % 4 == 3 ? sessions.subList(0, 1 + step % 9) : sessions; // some wait at times
                batch.step(
                        going,
                        going.stream()
                                .mapToInt(s -> ids(40, sessions.indexOf(s))[s.length()])
                                .toArray());
                for (int i = 0; i < going.size(); i++) {
                    int place = going.get(i).length() - 1;
                    assertThat(batch.logits(i))
                            .as("row %d, step %d", i, shift)
                            .isEqualTo(expected.get(i).get(place));
                }
            }
            sessions.forEach(DecodeSession::close);
            return null;
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"text-batch/model", "gguf-llama-mix/model/tiny.gguf"})
    void a_warm_step_of_several_tokens_allocates_nothing_on_any_thread(String model) {
        withPlan(model, DType.BF16, plan -> {
            var ids = ids(7, 1);
            try (var session = plan.begin(CAPACITY)) {
                Allocation.requireNone("a step of seven tokens", () -> {
                    if (session.room() < 7) {
                        session.truncate(3);
                    }
                    session.steps(ids, 0, 7);
                });
                return null;
            }
        });
    }

    @Test
    void more_than_fits_is_refused() {
        withPlan("text-batch/model", DType.F32, plan -> {
            try (var session = plan.begin(20)) {
                assertThatThrownBy(() -> session.logits(0)).isInstanceOf(IllegalStateException.class);
                assertThatThrownBy(() -> session.steps(new int[17], 0, 17))
                        .isInstanceOf(IllegalArgumentException.class);
                session.read(ids(18, 1), 0, 18);
                assertThatThrownBy(() -> session.read(new int[3], 0, 3))
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessage("the past holds 20 tokens, 21 are needed");
                assertThat(session.length()).isEqualTo(18);
                assertThatThrownBy(() -> session.read(new int[0], 0, 0)).isInstanceOf(IllegalArgumentException.class);
                return session.step(5);
            }
        });
    }
}
