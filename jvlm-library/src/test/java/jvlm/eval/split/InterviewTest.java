package jvlm.eval.split;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import jvlm.GoldenCases;
import jvlm.Vlm;
import jvlm.error.BadInput;
import jvlm.generate.GenerateOptions;
import jvlm.generate.TextListener;
import jvlm.image.Image;
import jvlm.model.OpenOptions;
import jvlm.task.Answer;
import jvlm.task.Classify;
import jvlm.task.Message;
import jvlm.task.Prompt;
import jvlm.tensor.DType;
import jvlm.tensor.Device;
import jvlm.tensor.Scope;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Questions put to the tiny LLaVA of the recorded cases. */
final class InterviewTest {
    private static final Interview.Options OPTIONS = new Interview.Options(false, 5, 8);
    private static final Runnable QUIETLY = () -> {};

    @TempDir
    private static Path directory = Path.of("");

    private static Vlm llava;

    @BeforeAll
    static void open() {
        var path = GoldenCases.unpack("llava", directory).resolve("hf-vicuna-1image/model");
        llava = Vlm.open(path, new OpenOptions(DType.F32, Device.CPU, Map.of(), null, null));
    }

    @AfterAll
    static void close() {
        llava.close();
    }

    private static <R> R with(Function<Answer, R> body) {
        return llava.use(Answer.class, body);
    }

    private static Interview.Outcome ask(Split split, Look look, Interview.Options options, AnswerFile file) {
        return with(a -> new Interview(a, options, file).ask("test", split.questions(), look, QUIETLY));
    }

    private static List<String> answers(Split split, Look look, Interview.Options options) {
        return ask(split, look, options, AnswerFile.none()).answered().stream()
                .map(Interview.Answered::answer)
                .toList();
    }

    @Test
    void answers_are_those_of_the_facade_whatever_the_batch() {
        var split = Splits.two();
        var alone = split.questions().stream()
                .map(q -> {
                    var image = q.sample().pictures().getFirst().read();
                    var options = GenerateOptions.DEFAULT.withMaxNewTokens(5);
                    return llava.ask(List.of(Message.user(q.text(), image)), options, TextListener.NONE)
                            .text()
                            .strip();
                })
                .toList();
        assertThat(answers(split, Look.PICTURE, new Interview.Options(false, 5, 1)))
                .isEqualTo(alone);
        assertThat(answers(split, Look.PICTURE, OPTIONS)).isEqualTo(alone);
        assertThat(alone).doesNotContain("");
    }

    @Test
    void history_changes_later_prompts_only() {
        var alone = answers(Splits.two(), Look.PICTURE, OPTIONS);
        var told = answers(Splits.two(), Look.PICTURE, new Interview.Options(true, 5, 8));
        assertThat(told.getFirst()).isEqualTo(alone.getFirst());
        assertThat(told).isNotEqualTo(alone);
    }

    @Test
    void a_second_run_asks_what_has_no_answer_yet() {
        var split = Splits.two();
        var file = directory.resolve("resumed.jsonl");
        List<Question> some = split.questions().subList(0, 2);
        try (var answers = AnswerFile.open(file, Map.of("model", "tiny"))) {
            with(a -> new Interview(a, OPTIONS, answers).ask("test", some, Look.PICTURE, QUIETLY));
        }
        int[] steps = {0};
        try (var answers = AnswerFile.open(file, Map.of("model", "tiny"))) {
            var outcome = with(a ->
                    new Interview(a, OPTIONS, answers).ask("test", split.questions(), Look.PICTURE, () -> steps[0]++));
            assertThat(outcome.answered()).hasSize(5);
        }
        assertThat(steps[0]).isEqualTo(5);
        assertThat(file).content().hasLineCount(6);
        try (var answers = AnswerFile.open(file, Map.of("model", "tiny"))) {
            var outcome = ask(split, Look.PICTURE, OPTIONS, answers);
            assertThat(outcome.answered())
                    .extracting(Interview.Answered::answer)
                    .isEqualTo(answers(split, Look.PICTURE, OPTIONS));
        }
        assertThat(file).content().hasLineCount(6);
    }

    @Test
    void a_picture_that_cannot_be_read_is_left_out_and_named() {
        var good = Splits.sample("good", 7, null, "{}", "What?", "this");
        var outcome = ask(Splits.of(Splits.broken("bad"), good), Look.PICTURE, OPTIONS, AnswerFile.none());
        assertThat(outcome.answered()).hasSize(1);
        assertThat(outcome.skipped()).hasSize(1);
        assertThat(outcome.skipped().getFirst().what()).isEqualTo("sample bad turn 1");
        assertThat(outcome.skipped().getFirst().why()).contains("bad.png");
        assertThatExceptionOfType(BadInput.class)
                .isThrownBy(() -> ask(Splits.of(Splits.broken("bad")), Look.PICTURE, OPTIONS, AnswerFile.none()))
                .withMessageContaining("bad.png");
    }

    @Test
    void a_question_beyond_the_context_does_not_stop_the_others() {
        var long_ = Splits.sample("long", 1, null, "{}", "why ".repeat(5000), "so");
        var short_ = Splits.sample("short", 1, null, "{}", "Why?", "so");
        var outcome = ask(Splits.of(long_, short_), Look.PICTURE, OPTIONS, AnswerFile.none());
        assertThat(outcome.answered()).hasSize(1);
        assertThat(outcome.skipped().getFirst().why()).contains("4096");
    }

    @Test
    void the_likelihood_of_an_answer_is_that_of_the_whole_sequence() {
        var dialogue = List.of(Message.user("What is it?", Image.solid(40, 30, 200, 30, 60)));
        var texts = List.of("cat", "a red bus", "no");
        double[] stepwise = with(a -> Likelihood.of(a, dialogue, texts));
        for (int i = 0; i < texts.size(); i++) {
            var text = texts.get(i);
            double whole = with(a -> atOnce(a, dialogue, text));
            assertThat(stepwise[i]).isCloseTo(whole, within(1e-4)).isNegative();
        }
    }

    private static double atOnce(Answer answer, List<Message> dialogue, String text) {
        var prompt = answer.prompt(dialogue);
        int[] said = Likelihood.continuation(answer, dialogue, prompt, text);
        int[] ids = Arrays.copyOf(prompt.ids(), prompt.ids().length + said.length);
        System.arraycopy(said, 0, ids, prompt.ids().length, said.length);
        int length = prompt.length() + said.length;
        var whole = new Prompt(prompt.text(), ids, prompt.pixels(), length);
        return Scope.inference(() -> {
            var logits = answer.model().logits(whole).logSoftmax(2);
            double sum = 0;
            for (int i = 0; i < said.length; i++) {
                sum += logits.select(1, prompt.length() - 1 + i)
                        .select(1, said[i])
                        .item();
            }
            return sum;
        });
    }

    @Test
    void the_continuation_is_what_the_template_renders_and_an_end() {
        var dialogue = List.of(Message.user("What is it?"));
        with(a -> {
            var prompt = a.prompt(dialogue);
            int[] said = Likelihood.continuation(a, dialogue, prompt, "cat");
            assertThat(a.tokenizer().decode(said, true).strip()).isEqualTo("cat");
            assertThat(said[said.length - 1]).isEqualTo(a.tokenizer().eosId());
            var rendered = a.tokenizer().decode(Arrays.copyOf(said, said.length - 1), false);
            int[] whole = a.tokenizer().encode(prompt.text() + " cat", true);
            assertThat(Arrays.copyOfRange(whole, prompt.ids().length, whole.length))
                    .as(rendered)
                    .isEqualTo(Arrays.copyOf(said, said.length - 1));
            return said;
        });
    }

    @Test
    void labels_are_named_freely_and_chosen() {
        var split = Splits.of(
                Splits.sample("a", 0xff, null, "{\"label\": \"cat\"}", "What is it?", "cat", "Is it?", "yes"),
                Splits.sample("b", 0xff00, null, "{\"label\": \"bus\"}", "Is it?", "no"),
                Splits.broken("bad"));
        var test = LabelTest.of(split, List.of("dog"));
        assertThat(test.labels()).containsExactly("bus", "cat", "dog", "that");
        assertThat(test.skipped()).hasSize(1);
        assertThat(test.questions()).extracting(Question::text).containsExactly("What is it?", LabelTest.QUESTION);
        var rows = with(a -> test.likeliest(a, QUIETLY));
        assertThat(rows)
                .extracting(LabelTest.Row::way)
                .containsExactly("chosen of 4 by likelihood", "chosen of 4 by likelihood over grey");
        assertThat(rows).allSatisfy(r -> assertThat(r.pictures()).isEqualTo(2));
        var named = with(
                a -> new Interview(a, OPTIONS, AnswerFile.none()).ask("test", test.questions(), Look.PICTURE, QUIETLY));
        assertThat(test.named(named.answered()).getFirst().right()).isZero();
    }

    @Test
    void a_classifier_is_right_where_its_first_label_is() {
        var split = Splits.of(
                Splits.sample("a", 0xff, null, "{\"label\": \"cat\"}", "What is it?", "cat"),
                Splits.sample("b", 0xff00, null, "{\"label\": \"bus\"}", "What is it?", "bus"),
                Splits.sample("c", 0xff00, null, "{\"label\": \"bus\"}", "What is it?", "bus"));
        var row = LabelTest.of(split, List.of()).classified(new AlwaysLast(), QUIETLY);
        assertThat(row.right()).isEqualTo(1);
        assertThat(row.chance()).isCloseTo(2 / 3.0, within(1e-12));
    }

    /** Ranks labels from the last to the first. */
    private record AlwaysLast() implements Classify {
        @Override
        public List<List<Label>> classify(List<Image> images, List<String> labels) {
            return images.stream()
                    .map(_ -> labels.reversed().stream()
                            .map(l -> new Label(l, 1.0 / labels.size()))
                            .toList())
                    .toList();
        }

        @Override
        public List<String> ownLabels() {
            return List.of();
        }
    }
}
