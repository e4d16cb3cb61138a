package jvlm.generate;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.IntStream;
import jvlm.GoldenCases;
import jvlm.Vlm;
import jvlm.checkpoint.Encoding;
import jvlm.error.BadInput;
import jvlm.model.OpenOptions;
import jvlm.nn.Sequence;
import jvlm.task.Answer;
import jvlm.task.Prompt;
import jvlm.task.Sampling;
import jvlm.tensor.DType;
import jvlm.tensor.Scope;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Guessed tokens leave answers as they are. A small random model says nothing twice, so that no guess would ever be right:
 * guesses are taken from a text of which the answer is a part, and some of whose tokens are others.
 */
final class DraftTest {
    private static final GenerateOptions LONG =
            GenerateOptions.DEFAULT.withMaxNewTokens(160).withEndIds(Set.of());

    @TempDir
    static Path directory;

    private static <T> T use(String model, DType dtype, @Nullable Encoding quant, Function<Answer, T> body) {
        var path = GoldenCases.unpack("qwen2-lm", directory).resolve(model);
        try (var vlm = Vlm.open(path, OpenOptions.DEFAULT.withDtype(dtype).withQuant(quant))) {
            return vlm.use(Answer.class, body);
        }
    }

    private static <T> T use(Function<Answer, T> body) {
        return use("text-batch/model", DType.F32, null, body);
    }

    private static Prompt prompt() {
        return Prompt.of("", new Random(1).ints(60, 0, 40).toArray());
    }

    /** An answer, and the steps of the plan that it took. */
    private record Counted(Generated answer, int steps) {}

    /** Answers by the plan alone, with guesses out of {@code text}; without any where {@code draft} is 0. */
    private static Counted answer(
            Answer answer, int[] text, GenerateOptions options, int draft, TextListener listener) {
        var model = answer.model();
        int capacity = 60 + 400;
        var past = new Sequence(model.layers(), capacity);
        float[] logits =
                Scope.inference(() -> model.prefill(List.of(prompt()), past).floats());
        var writing = new Writing(answer, Prompt.of("", text), options, listener);
        try (var session = requireNonNull(DecodePlan.after(model, prompt(), past, capacity))) {
            past.free();
            var guesses = new Draft(draft);
            int last = writing.next(logits);
            int steps = 0;
            for (; !writing.isEnded(); steps++) {
                last = draft == 0 ? writing.next(session.step(last)) : guesses.step(session, last, writing);
            }
            return new Counted(writing.result(), steps);
        }
    }

    private static Counted answer(Answer answer, int[] text, GenerateOptions options, int draft) {
        return answer(answer, text, options, draft, TextListener.NONE);
    }

    /** The answer as a text to guess from, in which one token in {@code every} is another. */
    private static int[] spoilt(int[] ids, int every, long seed) {
        var random = new Random(seed);
        return Arrays.stream(ids)
                .map(id -> random.nextInt(every) == 0 ? random.nextInt(200) : id)
                .toArray();
    }

    private static void isTheSame(Generated given, Generated expected) {
        assertThat(given.ids()).isEqualTo(expected.ids());
        assertThat(given.text()).isEqualTo(expected.text());
        assertThat(given.end()).isEqualTo(expected.end());
    }

    @Test
    void what_followed_the_longest_match_is_guessed() {
        assertThat(Draft.follower(new int[] {1, 2, 3, 4, 1, 2})).isEqualTo(2);
        assertThat(Draft.follower(new int[] {5, 1, 2, 7, 6, 1, 2, 8, 5, 1, 2})).isEqualTo(3);
        assertThat(Draft.follower(new int[] {1, 2, 7, 1, 2, 8, 1, 2})).isEqualTo(5);
        assertThat(Draft.follower(new int[] {4, 4, 4, 4})).isEqualTo(3);
        assertThat(Draft.follower(new int[] {1, 2, 3, 4, 2})).isEqualTo(-1);
        assertThat(Draft.follower(new int[] {1})).isEqualTo(-1);
        assertThat(Draft.follower(new int[] {1, 1})).isEqualTo(-1);
    }

    @ParameterizedTest
    @CsvSource({
        "text-batch/model, F32, ",
        "text-batch/model, BF16, ",
        "text-batch/model, F32, Q8_0",
        "text-batch/model, BF16, Q4_0",
        "mistral-window-headdim/model, F32, ",
        "qwen2-yarn-betas/model, BF16, ",
        "llama3-rope/model, F32, ",
        "gguf-llama-mix/model/tiny.gguf, BF16, ",
        "gguf-qwen2-q8/model/tiny-qwen2.gguf, F32, "
    })
    void an_answer_is_the_same_with_guesses(String model, DType dtype, Encoding quant) {
        use(model, dtype, quant, answer -> {
            var expected = answer(answer, prompt().ids(), LONG, 0);
            for (int draft : new int[] {1, 2, 7, 15}) {
                int[] ids = expected.answer.ids();
                var right = answer(answer, ids, LONG, draft);
                isTheSame(right.answer, expected.answer);
                assertThat(right.steps).isLessThan(expected.steps / Math.min(draft + 1, 8) + 20);
                isTheSame(answer(answer, spoilt(ids, 5, draft), LONG, draft).answer, expected.answer);
                isTheSame(answer(answer, spoilt(ids, 20, draft), LONG, draft).answer, expected.answer);
                isTheSame(answer(answer, new int[] {1, 1}, LONG, draft).answer, expected.answer);
            }
            return answer;
        });
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 15})
    void an_answer_ends_where_it_does_without_guesses(int draft) {
        use(answer -> {
            int[] ids = answer(answer, prompt().ids(), LONG, 0).answer.ids();
            for (int end = 20; end < 60; end++) {
                var shorter = LONG.withMaxNewTokens(end);
                isTheSame(answer(answer, ids, shorter, draft).answer, answer(answer, ids, shorter, 0).answer);
                var ending = LONG.withEndIds(Set.of(ids[end]));
                isTheSame(answer(answer, ids, ending, draft).answer, answer(answer, ids, ending, 0).answer);
            }
            return ids;
        });
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 15})
    void stop_texts_within_guesses_end_the_answer(int draft) {
        use(answer -> {
            var whole = answer(answer, prompt().ids(), LONG, 0).answer;
            var text = whole.text();
            for (int at = text.length() / 8; at + 3 < text.length(); at += text.length() / 32) {
                var stopping = LONG.withStops(List.of(text.substring(at, at + 3)));
                isTheSame(
                        answer(answer, whole.ids(), stopping, draft).answer,
                        answer(answer, whole.ids(), stopping, 0).answer);
            }
            return whole;
        });
    }

    @Test
    void sampled_and_penalised_answers_are_the_same_too() {
        use(answer -> {
            for (var sampling : List.of(
                    new Sampling(1, 0.2, 0, 1, 0),
                    new Sampling(1, 1, 3, 1, 0),
                    new Sampling(1.02, 0, 0, 1, 0),
                    new Sampling(1.1, 0.7, 20, 0.9, 0.01))) {
                var sampled = LONG.withSampling(sampling, 7);
                // What is penalised follows from the text, which is therefore the same for both.
                int[] ids =
                        spoilt(answer(answer, prompt().ids(), sampled, 0).answer.ids(), 30, 1);
                var expected = answer(answer, ids, sampled, 0);
                isTheSame(answer(answer, ids, sampled, 8).answer, expected.answer);
                assertThat(answer(answer, expected.answer.ids(), sampled, 8).steps)
                        .isLessThanOrEqualTo(expected.steps);
            }
            return answer;
        });
    }

    @Test
    void a_listener_that_has_enough_is_obeyed_within_guesses() {
        use(answer -> {
            int[] ids = answer(answer, prompt().ids(), LONG, 0).answer.ids();
            for (int most = 10; most < 40; most++) {
                isTheSame(cut(answer, ids, 15, most), cut(answer, ids, 0, most));
            }
            return ids;
        });
    }

    private static Generated cut(Answer answer, int[] ids, int draft, int most) {
        int[] pieces = {0};
        return answer(answer, ids, LONG, draft, _ -> ++pieces[0] < most).answer;
    }

    @Test
    void tokens_without_a_row_are_not_guessed() {
        use(answer -> {
            var expected = answer(answer, prompt().ids(), LONG, 0);
            int[] ids = expected.answer.ids().clone();
            for (int i = 5; i < ids.length; i += 6) {
                ids[i] = i % 2 == 0 ? -200 : 1 << 30; // as where pictures stand
            }
            isTheSame(answer(answer, ids, LONG, 15).answer, expected.answer);
            return answer;
        });
    }

    @Test
    void the_end_of_the_context_is_the_same() {
        use(answer -> {
            for (int context = 110; context < 130; context++) {
                var least = new Generator(new ShortLlama(answer, context));
                var expected = least.generate(prompt(), LONG, TextListener.NONE);
                assertThat(expected.end()).isEqualTo(Generated.End.CONTEXT);
                isTheSame(least.generate(prompt(), LONG.withDraft(15), TextListener.NONE), expected);
            }
            return answer;
        });
    }

    @Test
    void a_conversation_goes_on_after_guesses() {
        use(answer -> {
            try (var session = new Session(answer)) {
                var first = session.generate(prompt(), LONG.withDraft(15), TextListener.NONE);
                int[] ids = IntStream.concat(Arrays.stream(prompt().ids()), Arrays.stream(first.ids()))
                        .toArray();
                var more = session.generate(Prompt.of("", ids), LONG.withDraft(15), TextListener.NONE);
                assertThat(session.kept()).isEqualTo(ids.length - 1);
                isTheSame(more, new Generator(answer).generate(Prompt.of("", ids), LONG, TextListener.NONE));
                return session;
            }
        });
    }

    @Test
    void a_draft_of_no_length_is_refused() {
        assertThatThrownBy(() -> LONG.withDraft(-1))
                .isInstanceOf(BadInput.class)
                .hasMessage("a draft of -1 tokens: expected 0 to 15");
        assertThatThrownBy(() -> LONG.withDraft(16)).isInstanceOf(BadInput.class);
    }
}
