package jvlm.generate;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.Function;
import jvlm.GoldenCases;
import jvlm.Vlm;
import jvlm.error.BadInput;
import jvlm.image.Image;
import jvlm.model.OpenOptions;
import jvlm.nn.Sequence;
import jvlm.task.Answer;
import jvlm.task.Message;
import jvlm.task.Prompt;
import jvlm.task.Sampling;
import jvlm.tensor.DType;
import jvlm.tensor.Scope;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Dialogues that go on, beside prompts that are read anew, on small random models of every shape. */
final class SessionTest {
    /** Long enough for the plan to take over. */
    private static final GenerateOptions LONG =
            GenerateOptions.DEFAULT.withMaxNewTokens(56).withEndIds(Set.of());

    private static final GenerateOptions SHORT =
            GenerateOptions.DEFAULT.withMaxNewTokens(9).withEndIds(Set.of());

    @TempDir
    static Path directory;

    private static Vlm open(String model, DType dtype) {
        int slash = model.indexOf('/');
        var path = GoldenCases.unpack(model.substring(0, slash), directory).resolve(model.substring(slash + 1));
        var tower = path.resolveSibling("vision_tower");
        var options = OpenOptions.DEFAULT.withDtype(dtype);
        return Vlm.open(path, Files.isDirectory(tower) ? options.withPart("tower", tower) : options);
    }

    private static Image picture(int width, int height, long seed) {
        var pixels = new byte[3 * width * height];
        new Random(seed).nextBytes(pixels);
        return new Image(width, height, pixels);
    }

    private static Generated fresh(Answer answer, Prompt prompt, GenerateOptions options) {
        return new Generator(answer).generate(prompt, options, TextListener.NONE);
    }

    private static <T> T use(String model, DType dtype, Function<Answer, T> body) {
        try (var vlm = open(model, dtype)) {
            return vlm.use(Answer.class, body);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "qwen2-lm/text-batch/model",
                "qwen2-lm/mistral-window-headdim/model",
                "qwen2-lm/llama3-rope/model",
                "qwen2-lm/gguf-llama-mix/model/tiny.gguf"
            })
    void a_prompt_that_goes_on_is_answered_as_one_that_is_read_anew(String model) {
        use(model, DType.F32, answer -> {
            try (var session = new Session(answer)) {
                int[] ids = {5, 9, 2, 11, 7, 7, 3};
                for (int turn = 0; turn < 5; turn++) {
                    var options = turn % 2 == 0 ? LONG : SHORT; // by turns the plan and the readable path have the past
                    var prompt = Prompt.of("", ids);
                    var given = session.generate(prompt, options, TextListener.NONE);
                    assertThat(given.ids())
                            .isEqualTo(fresh(answer, prompt, options).ids());
                    assertThat(session.kept()).isEqualTo(turn == 0 ? 0 : ids.length - 4);
                    ids = with(with(ids, given.ids()), 4 + turn, 6, 8);
                }
                return session;
            }
        });
    }

    private static int[] with(int[] ids, int... more) {
        var all = Arrays.copyOf(ids, ids.length + more.length);
        System.arraycopy(more, 0, all, ids.length, more.length);
        return all;
    }

    @Test
    void a_prompt_that_parts_from_the_last_one_is_read_from_there() {
        use("qwen2-lm/text-batch/model", DType.F32, answer -> {
            try (var session = new Session(answer)) {
                int[] ids = {5, 9, 2, 11, 7, 7, 3};
                session.generate(Prompt.of("", ids), LONG, TextListener.NONE);
                int[][] others = {{5, 9, 2, 12, 7}, {5, 9, 2, 12, 7}, {5, 9}, {6, 9, 2}, {6}};
                int[] kept = {3, 4, 1, 0, 0};
                for (int i = 0; i < others.length; i++) {
                    var prompt = Prompt.of("", others[i]);
                    assertThat(session.generate(prompt, LONG, TextListener.NONE).ids())
                            .isEqualTo(fresh(answer, prompt, LONG).ids());
                    assertThat(session.kept()).isEqualTo(kept[i]);
                }
                return session;
            }
        });
    }

    /** A picture in the first turn, one more in the third; then the first is changed for another of the same size. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "llava/hf-vicuna-1image/model",
                "llava/orig-mlp2x-pad/model",
                "qwen2-vl/image-chat/model",
                "qwen2.5-vl/image-windows/model",
                "models/mini"
            })
    void pictures_of_a_dialogue_are_read_once(String model) {
        var path = model.equals("models/mini") ? Path.of("..", model) : null;
        try (var vlm =
                path == null ? open(model, DType.F32) : Vlm.open(path, OpenOptions.DEFAULT.withDtype(DType.F32))) {
            vlm.use(Answer.class, answer -> {
                try (var session = new Session(answer)) {
                    var first = picture(60, 40, 1);
                    var dialogue = new ArrayList<Message>();
                    dialogue.add(Message.user("What is this?", first));
                    say(answer, session, dialogue, LONG);
                    assertThat(session.kept()).isZero();
                    dialogue.add(Message.user("Why?"));
                    int length = say(answer, session, dialogue, SHORT);
                    assertThat(session.kept())
                            .isGreaterThan(features(answer, first))
                            .isLessThan(length);
                    dialogue.add(Message.user("And this one?", picture(50, 70, 2)));
                    say(answer, session, dialogue, LONG);
                    dialogue.set(0, Message.user("What is this?", picture(60, 40, 3)));
                    dialogue.removeLast();
                    int changed = say(answer, session, dialogue, LONG);
                    assertThat(session.kept()).isLessThan(changed - features(answer, first));
                }
                return model;
            });
        }
    }

    /** Places that a picture takes. */
    private static int features(Answer answer, Image picture) {
        var prompt = answer.prompt(List.of(Message.user("", picture)));
        var visual = requireNonNull(answer.model().reading(prompt)).visuals().getFirst();
        return visual.to() - visual.from();
    }

    /** Asks in the session and anew, adds the answer to the dialogue, and gives the places of the prompt. */
    private static int say(Answer answer, Session session, List<Message> dialogue, GenerateOptions options) {
        var given = session.generate(answer.prompt(dialogue), options, TextListener.NONE);
        assertThat(given.ids())
                .isEqualTo(fresh(answer, answer.prompt(dialogue), options).ids());
        dialogue.add(Message.assistant(given.text()));
        return given.promptTokens();
    }

    /** In float32 the order of sums alone differs; in bfloat16 every operation rounds. */
    @ParameterizedTest
    @CsvSource({
        "qwen2-lm/text-batch/model, F32, 1e-4",
        "qwen2-lm/mistral-window-headdim/model, F32, 1e-4",
        "qwen2-lm/text-batch/model, BF16, 0.05",
        "qwen2-lm/llama3-rope/model, BF16, 0.05"
    })
    void logits_of_a_prompt_in_two_parts_are_those_of_the_whole(String model, DType dtype, double most) {
        use(model, dtype, answer -> {
            var ids = new Random(3).ints(200, 0, 250).toArray();
            float[] whole = read(answer, ids, ids.length);
            double spread = 0;
            double difference = 0;
            for (int part : new int[] {1, 20, 150, 199}) {
                float[] parts = read(answer, ids, part);
                for (int i = 0; i < whole.length; i++) {
                    spread = Math.max(spread, Math.abs(whole[i]));
                    difference = Math.max(difference, Math.abs(whole[i] - parts[i]));
                }
            }
            assertThat(difference).isLessThan(most * spread);
            return answer;
        });
    }

    private static float[] read(Answer answer, int[] ids, int part) {
        var past = new Sequence(answer.model().layers(), ids.length);
        return Scope.inference(() -> {
            try {
                var first = Prompt.of("", Arrays.copyOf(ids, part));
                float[] logits = answer.model().prefill(List.of(first), past).floats();
                return part == ids.length
                        ? logits
                        : answer.model()
                                .prefill(List.of(Prompt.of("", ids)), past)
                                .floats();
            } finally {
                past.free();
            }
        });
    }

    @Test
    void an_answer_that_failed_leaves_nothing_behind() {
        use("qwen2-lm/text-batch/model", DType.F32, answer -> {
            var prompt = Prompt.of("", new int[] {5, 9, 2, 11});
            try (var session = new Session(answer)) {
                assertThatThrownBy(() -> session.generate(prompt, LONG, _ -> {
                            throw new IllegalStateException("full");
                        }))
                        .hasMessage("full");
                assertThatThrownBy(() -> session.generate(Prompt.of("", new int[0]), LONG, TextListener.NONE))
                        .isInstanceOf(BadInput.class);
                var given = session.generate(prompt, LONG, TextListener.NONE);
                assertThat(session.kept()).isZero();
                assertThat(given.ids()).isEqualTo(fresh(answer, prompt, LONG).ids());
                return session;
            }
        });
    }

    @Test
    void a_cancelled_answer_is_gone_on_from() {
        use("qwen2-lm/text-batch/model", DType.F32, answer -> {
            int[] ids = {5, 9, 2, 11};
            try (var session = new Session(answer)) {
                int[] pieces = {0};
                var cut = session.generate(Prompt.of("", ids), LONG, _ -> ++pieces[0] < 5);
                assertThat(cut.end()).isEqualTo(Generated.End.CANCELLED);
                var more = Prompt.of("", with(with(ids, cut.ids()), 8));
                assertThat(session.generate(more, LONG, TextListener.NONE).ids())
                        .isEqualTo(fresh(answer, more, LONG).ids());
                assertThat(session.kept()).isEqualTo(ids.length + cut.ids().length - 1);
                return session;
            }
        });
    }

    @Test
    void an_answer_ends_at_the_end_of_the_context() {
        use("qwen2-lm/text-batch/model", DType.F32, answer -> {
            try (var session = new Session(new ShortContext(answer, 16))) {
                var given = session.generate(Prompt.of("", new int[10]), LONG, TextListener.NONE);
                assertThat(given.end()).isEqualTo(Generated.End.CONTEXT);
                assertThat(given.ids()).hasSize(7);
                return session;
            }
        });
    }

    @Test
    void sampled_answers_are_those_of_their_seed() {
        var sampled = LONG.withSampling(new Sampling(1.1, 1, 50, 0.95, 0), 7);
        use("qwen2-lm/text-batch/model", DType.F32, answer -> {
            try (var session = new Session(answer)) {
                var prompt = Prompt.of("", new int[] {5, 9, 2, 11});
                int[] given =
                        session.generate(prompt, sampled, TextListener.NONE).ids();
                assertThat(given).isEqualTo(fresh(answer, prompt, sampled).ids());
                var more = Prompt.of("", with(new int[] {5, 9, 2, 11}, given));
                assertThat(session.generate(more, sampled, TextListener.NONE).ids())
                        .isEqualTo(fresh(answer, more, sampled).ids());
                return session;
            }
        });
    }
}
