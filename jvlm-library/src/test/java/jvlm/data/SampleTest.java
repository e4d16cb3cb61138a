package jvlm.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import jvlm.data.Sample.Turn;
import jvlm.error.BadInput;
import jvlm.json.Json;
import jvlm.task.Message;
import org.junit.jupiter.api.Test;

class SampleTest {
    private static final Picture RED = new Picture.InMemory(Fixtures.png(3, 0xff0000), "red");
    private static final Picture BLUE = new Picture.InMemory(Fixtures.png(4, 0x0000ff), "blue");
    private static final Message.Picture READ_RED = new Message.Picture(Fixtures.shown(3, 0xff0000));
    private static final Message.Picture READ_BLUE = new Message.Picture(Fixtures.shown(4, 0x0000ff));

    private static Sample sample(List<Picture> pictures, Turn... turns) {
        return new Sample("s", pictures, List.of(turns), null, Json.parse("{}", "t"));
    }

    private static List<Message.Part> parts(List<Picture> pictures, String text) {
        return sample(pictures, new Turn("user", text)).dialogue().getFirst().parts();
    }

    @Test
    void the_only_mark_of_a_turn_moves_to_its_front() {
        var expected = List.of(READ_RED, new Message.Text("What is it?"));
        assertThat(parts(List.of(RED), "<image>\nWhat is it?")).isEqualTo(expected);
        assertThat(parts(List.of(RED), "What is it?\n<image>")).isEqualTo(expected);
        assertThat(parts(List.of(RED), "<image>")).isEqualTo(List.of(READ_RED));
    }

    @Test
    void several_marks_stay_where_they_are() {
        assertThat(parts(List.of(RED, BLUE), "<image>\nand <image> differ?"))
                .isEqualTo(List.of(READ_RED, new Message.Text("and "), READ_BLUE, new Message.Text(" differ?")));
    }

    @Test
    void pictures_without_marks_stand_in_front_of_the_first_user_turn() {
        var dialogue = sample(List.of(RED, BLUE), new Turn("system", "Be kind."), new Turn("user", "Look."))
                .dialogue();
        assertThat(dialogue).extracting(Message::role).containsExactly("system", "user");
        assertThat(dialogue.get(1).parts()).isEqualTo(List.of(READ_RED, READ_BLUE, new Message.Text("Look.")));
    }

    @Test
    void marks_of_another_number_than_pictures_are_reported() {
        assertThatThrownBy(() -> parts(List.of(RED), "<image><image>"))
                .isInstanceOf(BadInput.class)
                .hasMessage("sample s: 2 marks <image> for 1 pictures");
        assertThatThrownBy(() -> parts(List.of(), "What is <image>?"))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("1 marks <image> for 0 pictures");
    }

    @Test
    void a_missing_picture_is_reported_with_sample_and_file() {
        var missing = new Picture.InFile(Path.of("no/such.png"));
        assertThatThrownBy(() -> parts(List.of(missing), "<image>"))
                .isInstanceOf(BadInput.class)
                .hasMessage("sample s: no/such.png: no such file");
    }

    @Test
    void a_key_depends_on_the_bytes_alone() {
        var again = new Picture.InMemory(Fixtures.png(3, 0xff0000), "elsewhere");
        assertThat(RED.key()).hasSize(32).isEqualTo(again.key()).isNotEqualTo(BLUE.key());
    }
}
