package jvlm.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import jvlm.GoldenCases;
import jvlm.Vlm;
import jvlm.error.BadInput;
import jvlm.generate.Generated.End;
import jvlm.generate.Generator.Memory;
import jvlm.model.OpenOptions;
import jvlm.task.Answer;
import jvlm.task.Message;
import jvlm.task.Prompt;
import jvlm.task.Sampling;
import jvlm.tensor.DType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Decoding with a small random Qwen2. */
final class GeneratorTest {
    @TempDir
    static Path directory;

    private static Vlm model;

    @BeforeAll
    static void open() {
        var path = GoldenCases.unpack("qwen2-lm", directory).resolve("text-batch/model");
        model = Vlm.open(path, OpenOptions.DEFAULT.withDtype(DType.F32));
    }

    @AfterAll
    static void close() {
        model.close();
    }

    private static final GenerateOptions TWENTY = GenerateOptions.DEFAULT.withMaxNewTokens(20);

    @Test
    void pieces_joined_are_the_text() {
        var heard = new StringBuilder();
        var answer = ask("Where is the red cat?", TWENTY, piece -> {
            heard.append(piece);
            return true;
        });
        assertThat(answer.ids()).hasSize(20);
        assertThat(answer.end()).isEqualTo(End.LENGTH);
        assertThat(heard.toString()).isEqualTo(answer.text());
    }

    @Test
    void a_listener_that_has_enough_ends_the_answer() {
        int[] pieces = {0};
        var answer = ask("Where is the red cat?", TWENTY, _ -> ++pieces[0] < 3);
        assertThat(answer.end()).isEqualTo(End.CANCELLED);
        assertThat(answer.ids().length).isLessThan(20);
    }

    @Test
    void an_interrupt_ends_the_answer() {
        Thread.currentThread().interrupt();
        var answer = ask("Where is the red cat?", TWENTY, TextListener.NONE);
        assertThat(Thread.interrupted()).isTrue();
        assertThat(answer.end()).isEqualTo(End.CANCELLED);
        assertThat(answer.ids()).hasSize(1);
    }

    @Test
    void a_stop_text_ends_the_answer_and_is_not_part_of_it() {
        var whole = ask("Where is the red cat?", TWENTY, TextListener.NONE).text();
        var stop = whole.substring(6, 8);
        var answer = ask("Where is the red cat?", TWENTY.withStops(List.of(stop)), TextListener.NONE);
        assertThat(answer.end()).isEqualTo(End.FINISHED);
        assertThat(answer.text()).isEqualTo(whole.substring(0, whole.indexOf(stop)));
    }

    @Test
    void the_same_seed_gives_the_same_answer_and_another_seed_another() {
        var sampling = new Sampling(1, 1, 50, 0.95, 0);
        var one = ask("A", TWENTY.withSampling(sampling, 7), TextListener.NONE);
        var same = ask("A", TWENTY.withSampling(sampling, 7), TextListener.NONE);
        var other = ask("A", TWENTY.withSampling(sampling, 8), TextListener.NONE);
        assertThat(one.ids()).isEqualTo(same.ids()).isNotEqualTo(other.ids());
    }

    @Test
    void batches_of_unequal_prompts_answer_as_each_alone() {
        var questions = List.of("Hi", "Describe 12 green trees near the house, and the cat.", "为什么？ Why?");
        model.use(Answer.class, answer -> {
            var prompts = questions.stream()
                    .map(q -> answer.prompt(List.of(Message.user(q))))
                    .toList();
            var generator = new Generator(answer);
            for (var memory : Memory.values()) {
                var together = generator.generate(prompts, TWENTY, memory);
                for (int i = 0; i < prompts.size(); i++) {
                    var alone = generator.generate(prompts.get(i), TWENTY, TextListener.NONE);
                    assertThat(together.get(i).ids()).as("%s %d", memory, i).isEqualTo(alone.ids());
                }
            }
            return null;
        });
    }

    /** Through the hand-over to the plan, in more than one step a token; each kind of prompt ends at another token. */
    @ParameterizedTest
    @EnumSource(Memory.class)
    void long_answers_in_a_batch_are_those_of_each_prompt_alone(Memory memory) {
        model.use(Answer.class, answer -> {
            var kinds = IntStream.range(0, 4)
                    .mapToObj(i ->
                            Prompt.of("", new Random(i).ints(1 + 9 * i, 3, 200).toArray()))
                    .toList();
            var generator = new Generator(answer);
            var options = TWENTY.withMaxNewTokens(66).withEndIds(Set.of());
            var alone = kinds.stream()
                    .map(p -> generator.generate(p, options, TextListener.NONE).ids())
                    .toList();
            var ends = IntStream.range(0, 4)
                    .mapToObj(i -> alone.get(i)[35 + 10 * i])
                    .collect(Collectors.toSet());
            var prompts = IntStream.range(0, 17).mapToObj(i -> kinds.get(i % 4)).toList();
            var together = generator.generate(prompts, options.withEndIds(ends), memory);
            for (int i = 0; i < prompts.size(); i++) {
                var expected = upTo(ends, alone.get(i % 4));
                assertThat(together.get(i).ids()).as("row %d", i).isEqualTo(expected);
                assertThat(together.get(i).end()).isEqualTo(End.FINISHED);
            }
            return null;
        });
    }

    private static int[] upTo(Set<Integer> ends, int[] ids) {
        int count = 1;
        while (!ends.contains(ids[count - 1])) {
            count++;
        }
        return Arrays.copyOf(ids, count);
    }

    /** Each by itself: the shorter prompt has more room behind it. */
    @Test
    void answers_in_a_batch_end_at_the_end_of_their_own_context(@TempDir Path copy) throws IOException {
        var path = directory.resolve("qwen2-lm/text-batch/model");
        try (var files = Files.list(path)) {
            for (var file : files.toList()) {
                Files.copy(file, copy.resolve(file.getFileName()));
            }
        }
        var config = copy.resolve("config.json");
        var text = Files.readString(config);
        Files.writeString(config, text.replaceFirst("(\"max_position_embeddings\": )\\d+", "$1" + 60));
        try (var small = Vlm.open(copy, OpenOptions.DEFAULT.withDtype(DType.F32))) {
            var prompts = List.of(Prompt.of("", new int[] {5}), Prompt.of("", new int[] {5, 9, 2, 11}));
            var options = GenerateOptions.DEFAULT.withMaxNewTokens(100).withEndIds(Set.of());
            var answers = small.use(Answer.class, a -> new Generator(a).generate(prompts, options, Memory.PADDED));
            assertThat(answers).extracting(Generated::end).containsOnly(End.CONTEXT);
            assertThat(answers).extracting(g -> g.ids().length).containsExactly(60, 57);
        }
    }

    @Test
    void a_prompt_beyond_the_context_is_refused_with_both_lengths() {
        int[] long_ = new int[40_000];
        assertThatThrownBy(() -> model.use(
                        Answer.class, a -> new Generator(a).generate(Prompt.of("", long_), TWENTY, TextListener.NONE)))
                .isInstanceOf(BadInput.class)
                .hasMessage("the prompt takes 40000 tokens, the context of the model has 32768 for prompt and answer");
    }

    @Test
    void an_answer_ends_at_the_end_of_the_context() {
        int[] ids = new int[32_760];
        Arrays.fill(ids, 5);
        var path = directory.resolve("qwen2-lm/text-batch/model");
        try (var small = Vlm.open(path, OpenOptions.DEFAULT.withDtype(DType.F32))) {
            var answer = small.use(Answer.class, a -> new Generator(new ShortContext(a, 16))
                    .generate(Prompt.of("", Arrays.copyOf(ids, 10)), TWENTY, TextListener.NONE));
            assertThat(answer.end()).isEqualTo(End.CONTEXT);
            assertThat(answer.ids()).hasSize(7);
        }
    }

    private static Generated ask(String question, GenerateOptions options, TextListener listener) {
        return model.ask(List.of(Message.user(question)), options, listener);
    }
}
