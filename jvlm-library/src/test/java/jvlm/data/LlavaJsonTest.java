package jvlm.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import jvlm.data.Sample.Turn;
import jvlm.error.BadInput;
import jvlm.image.Image;
import jvlm.json.Json;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LlavaJsonTest {
    private static final String RECORD = """
            {"id": "a", "image": "train/sub/a.png", "caption": "Red.", "meta": {"kind": "colour"},
             "conversations": [{"from": "human", "value": "<image>\\nWhich \\"colour\\" [is] it?"},
                               {"from": "gpt", "value": "red"}]}""";
    private static final byte[] RED = Fixtures.png(3, 0xff0000);
    private static final Image READ = Fixtures.shown(3, 0xff0000);

    @TempDir
    Path folder;

    private LlavaJson open(String json) {
        return LlavaJson.open(Fixtures.write(folder.resolve("train.json"), json), null);
    }

    @Test
    void a_record_has_pictures_turns_caption_and_meta() {
        var sample = open("[" + RECORD + "]").get(0);
        assertThat(sample.id()).isEqualTo("a");
        assertThat(sample.turns())
                .containsExactly(new Turn("user", "<image>\nWhich \"colour\" [is] it?"), new Turn("assistant", "red"));
        assertThat(sample.caption()).isEqualTo("Red.");
        assertThat(sample.meta().text("kind")).isEqualTo("colour");
        assertThat(sample.pictures()).hasSize(1);
    }

    @Test
    void records_are_found_whatever_stands_in_their_texts() {
        var tricky = List.of("]", "[", "}{", "\\\\", "\\\"", ",", "\\n", "é\\u00e9", "");
        var json = "\ufeff [ "
                + String.join(
                        " , ",
                        tricky.stream()
                                .map(t -> "{\"caption\": \"" + t + "\", \"image\": [\"a.png\"]}")
                                .toList())
                + " ]\n";
        var samples = open(json);
        assertThat(samples.size()).isEqualTo(tricky.size());
        for (int i = 0; i < tricky.size(); i++) {
            assertThat(samples.get(i).caption())
                    .isEqualTo(Json.parse("[\"" + tricky.get(i) + "\"]", "t")
                            .list()
                            .getFirst()
                            .asText());
        }
        assertThat(samples.get(3).id()).isEqualTo("3");
        assertThat(samples.get(3).turns().getFirst()).isEqualTo(new Turn("user", "<image>"));
    }

    @Test
    void a_picture_is_a_file_beside_the_json() {
        Fixtures.write(folder.resolve("train/sub/a.png"), RED);
        assertThat(open("[" + RECORD + "]").get(0).pictures().getFirst().read()).isEqualTo(READ);
    }

    @Test
    void a_picture_lies_in_the_tar_named_as_its_folder() {
        Fixtures.tar(folder.resolve("train.tar"), Map.of("./sub/a.png", RED));
        var picture = open("[" + RECORD + "]").get(0).pictures().getFirst();
        assertThat(picture.read()).isEqualTo(READ);
        assertThat(picture.source()).endsWith("train.tar:sub/a.png");
    }

    @ParameterizedTest
    @CsvSource({"train/sub/a.png", "sub/a.png", "a.png"})
    void a_given_tar_holds_a_picture_under_its_whole_name_or_without_its_first_folders(String name) {
        var tar = Fixtures.tar(folder.resolve("pictures.tar"), Map.of(name, RED));
        var json = Fixtures.write(folder.resolve("other/train.json"), "[" + RECORD + "]");
        var samples = Samples.open(json, tar);
        assertThat(samples.get(0).pictures().getFirst().read()).isEqualTo(READ);
        assertThat(samples.get(0).dialogue().getFirst().images()).containsExactly(READ);
    }

    @Test
    void names_longer_than_a_tar_header_are_found() {
        var name = "x".repeat(60) + "/" + "ü".repeat(120) + ".png";
        Fixtures.tar(folder.resolve("train.tar"), Map.of(name, RED));
        var samples = open("[{\"image\": \"train/%s\", \"caption\": \"c\"}]".formatted(name));
        assertThat(samples.get(0).pictures().getFirst().read()).isEqualTo(READ);
    }

    @Test
    void pictures_that_a_tar_lacks_are_reported_and_other_records_stay_usable() {
        Fixtures.tar(folder.resolve("train.tar"), Map.of("b.png", RED));
        var samples = open("[" + RECORD + "," + RECORD.replace("sub/a.png", "b.png") + "]");
        assertThatThrownBy(() -> samples.get(0))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("train.json: record 0: ")
                .hasMessageContaining("train.tar: holds no sub/a.png");
        assertThat(samples.get(1).pictures().getFirst().read()).isEqualTo(READ);
    }

    @Test
    void messages_in_the_form_of_openai_are_read() {
        var data = "data:image/png;base64," + java.util.Base64.getEncoder().encodeToString(RED);
        var sample = open("""
                [{"messages": [{"role": "system", "content": "Be brief."},
                  {"role": "user", "content": [{"type": "image_url", "image_url": {"url": "%s"}},
                                               {"type": "text", "text": "What?"}]},
                  {"role": "assistant", "content": "Red."}], "split": "x"}]""".formatted(data)).get(0);
        assertThat(sample.turns())
                .containsExactly(
                        new Turn("system", "Be brief."),
                        new Turn("user", "<image>\nWhat?"),
                        new Turn("assistant", "Red."));
        assertThat(sample.dialogue().get(1).images()).containsExactly(READ);
        assertThat(sample.meta().text("split")).isEqualTo("x");
    }

    @Test
    void text_alone_and_several_pictures_are_read() {
        var samples = open("""
                [{"id": 7, "conversations": [{"from": "human", "value": "Hi"}, {"from": "gpt", "value": "Ho"}]},
                 {"image": ["a.png", "b.png"], "caption": "Two."}]""");
        assertThat(samples.get(0).id()).isEqualTo("7");
        assertThat(samples.get(0).pictures()).isEmpty();
        assertThat(samples.get(1).turns().getFirst().text()).isEqualTo("<image>\n<image>");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'' | empty, expected a JSON list of records",
                "{} | not a JSON list of records (byte 0 is '{')",
                "[{\"a\": \"b | ends inside record 0",
                "[{\"a\": 1} | ends inside record 0",
                "[1, | ends inside record 1",
                "[{},,{}] | an empty member at byte 4",
                "[{},] | an empty member at byte 4",
                "[{}] x | byte 5 is 'x', behind its end"
            })
    void a_file_that_is_no_list_is_reported_when_it_is_opened(String json, String message) {
        assertThatThrownBy(() -> open(json))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("train.json: ")
                .hasMessageContaining(message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"a\": } | not valid JSON",
                "7 | expected a record",
                "{\"id\": \"x\"} | expected conversations, messages, a question or a caption",
                "{\"conversations\": 3} | expected a list",
                "{\"conversations\": [{\"from\": \"dog\", \"value\": \"\"}]} | conversations[0].from is \"dog\"",
                "{\"conversations\": [{\"from\": \"human\"}]} | conversations[0].value is missing",
                "{\"image\": 5, \"caption\": \"c\"} | image is 5, expected a text",
                "{\"image\": \"http://a/b.png\", \"caption\": \"c\"} | not fetched from the net",
                "{\"video\": \"a.mp4\", \"caption\": \"c\"} | films are not read",
                "{\"meta\": 4, \"x\": 1, \"caption\": \"c\"} | meta is 4, expected an object"
            })
    void a_record_that_cannot_be_used_is_reported_with_its_place(String record, String message) {
        var samples = open("[{\"caption\": \"fine\"}, " + record + "]");
        assertThat(samples.get(0).caption()).isEqualTo("fine");
        assertThatThrownBy(() -> samples.get(1))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("train.json: record 1")
                .hasMessageContaining(message);
    }

    @Test
    void many_records_open_without_being_parsed() {
        int n = 20_000;
        var json = "["
                + String.join(
                        ",\n",
                        IntStream.range(0, n)
                                .mapToObj(i -> RECORD.replace("\"a\"", "\"" + i + "\""))
                                .toList())
                + "]";
        var samples = open(json);
        assertThat(samples.size()).isEqualTo(n);
        assertThat(IntStream.range(0, n)
                        .parallel()
                        .allMatch(i -> samples.get(i).id().equals("" + i)))
                .isTrue();
    }
}
