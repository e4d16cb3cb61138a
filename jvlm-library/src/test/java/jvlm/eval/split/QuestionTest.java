package jvlm.eval.split;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.List;
import jvlm.data.Sample;
import jvlm.data.Samples;
import jvlm.error.BadInput;
import jvlm.json.Json;
import jvlm.task.Message;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class QuestionTest {
    private static Question question(Split split, int at) {
        return split.questions().get(at);
    }

    @Test
    void every_recorded_answer_is_a_question_of_its_own() {
        var split = Splits.two();
        assertThat(split.questions())
                .extracting(Question::text)
                .containsExactly(
                        "What colour is it?",
                        "Is it a cat?",
                        "How many?",
                        "What colour is it? Be brief.",
                        "Is it a dog?");
        assertThat(split.questions()).extracting(Question::recorded).containsExactly("red", "no", "2", "green", "yes");
        assertThat(split.questions()).extracting(Question::record).containsExactly(0, 0, 0, 1, 1);
    }

    @Test
    void a_later_question_asked_by_itself_has_the_picture_in_front() {
        var question = question(Splits.two(), 1);
        var read = question.sample().dialogue();
        var image = read.getFirst().images().getFirst();
        assertThat(question.dialogue(read, Look.PICTURE, false)).containsExactly(Message.user("Is it a cat?", image));
        assertThat(question.dialogue(read, Look.PICTURE, true))
                .containsExactly(
                        Message.user("What colour is it?", image),
                        Message.assistant("red"),
                        Message.user("Is it a cat?"));
    }

    @Test
    void a_grey_picture_is_of_the_same_size() {
        var question = question(Splits.two(), 0);
        var grey = question.dialogue(question.sample().dialogue(), Look.GREY, false)
                .getFirst()
                .images()
                .getFirst();
        assertThat(grey.width()).isEqualTo(40);
        assertThat(grey.height()).isEqualTo(30);
        assertThat(grey.rgb()).containsOnly(128);
    }

    @Test
    void several_pictures_keep_their_places_and_a_system_message_stays() {
        var turns = List.of(
                new Sample.Turn("system", "Be brief."),
                new Sample.Turn("user", "Is <image> like <image>?"),
                new Sample.Turn("assistant", "no"),
                new Sample.Turn("user", "Why?"),
                new Sample.Turn("assistant", "colour"));
        var pictures = List.of(Splits.picture("a", 1), Splits.picture("b", 2));
        var split = Splits.of(new Sample("x", pictures, turns, null, Json.parse("{}", "x")));
        var read = split.questions().getFirst().sample().dialogue();
        var first = question(split, 0).dialogue(read, Look.PICTURE, false);
        assertThat(first).containsExactly(read.get(0), read.get(1));
        var second = question(split, 1).dialogue(read, Look.PICTURE, false);
        assertThat(second).hasSize(2);
        assertThat(second.getLast().images()).hasSize(2);
        assertThat(second.getLast().text()).isEqualTo("Why?");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Is there a red circle?|Yes|yes/no",
                "Is the red circle to the left of the blue one?|no|position",
                "What shape is furthest to the left?|circle|position",
                "How many circles are there?|three|number",
                "How many circles are there?|1,000|number",
                "What colour is the bus?|red|colour",
                "what color is the triangle?|teal|colour",
                "what shape is present?|circle|shape",
                "what is the red shape?|circle|shape",
                "List a few tags.|cat, animal, pet|list",
                "Describe the picture.|A cat on a mat.|caption",
                "What is it?|cat|label",
                "What is it?|sign|other",
                "What is it made of?|wool|other"
            })
    void types_follow_from_the_answer_and_the_question(String asked, String answer, String type) {
        var sample = Splits.sample(
                "s", 0, "A cat on a mat.", "{\"kind\": \"sign\", \"label\": \"cat\", \"objects\": [1]}", asked, answer);
        assertThat(QuestionType.of(sample, asked, answer)).isEqualTo(type);
    }

    @Test
    void questions_are_grouped_by_kind_type_text_or_an_entry_of_meta() {
        var split = Splits.of(
                Splits.sample("s", 0, null, "{\"kind\": \"sign\", \"floor\": 3}", "How many?", "2"),
                Splits.sample("t", 0, null, "{}", "How many?", "2"));
        assertThat(split.questions())
                .extracting(Question.grouping("kind")::apply)
                .containsExactly("sign", "number");
        assertThat(split.questions())
                .extracting(Question.grouping("type")::apply)
                .containsOnly("number");
        assertThat(split.questions())
                .extracting(Question.grouping("question")::apply)
                .containsOnly("How many?");
        assertThat(split.questions())
                .extracting(Question.grouping("floor")::apply)
                .containsExactly("3", "without floor");
    }

    @Test
    void a_data_set_without_answers_is_refused() {
        var none = new Samples.Listed(
                "empty.json", List.of(new Sample("x", List.of(), List.of(), null, Json.parse("{}", "x"))));
        assertThatExceptionOfType(BadInput.class)
                .isThrownBy(() -> Split.of("x", none, 10))
                .withMessage("empty.json: no answer is recorded in it");
    }
}
