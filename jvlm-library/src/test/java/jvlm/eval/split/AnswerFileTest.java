package jvlm.eval.split;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Map;
import jvlm.error.BadInput;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class AnswerFileTest {
    private static final Map<String, Object> CONDITIONS = Map.of("model", "tiny");

    @TempDir
    private Path directory = Path.of("");

    private final Question first = Splits.two().questions().get(0);
    private final Question second = Splits.two().questions().get(1);

    private Path written() {
        var file = directory.resolve("answers.jsonl");
        try (var answers = AnswerFile.open(file, CONDITIONS)) {
            answers.add("test", first, Look.PICTURE, "red\nor \"blue\"");
            answers.add("test", second, Look.PICTURE, "no");
        }
        return file;
    }

    @Test
    void answers_are_there_again() {
        try (var answers = AnswerFile.open(written(), CONDITIONS)) {
            assertThat(answers.find("test", first, Look.PICTURE)).isEqualTo("red\nor \"blue\"");
            assertThat(answers.find("test", second, Look.PICTURE)).isEqualTo("no");
            assertThat(answers.find("test", second, Look.GREY)).isNull();
            assertThat(answers.find("other", second, Look.PICTURE)).isNull();
        }
    }

    @Test
    void a_line_that_was_cut_off_is_dropped_and_written_again() throws IOException {
        var file = written();
        var whole = Files.readAllBytes(file);
        for (int cut = 1; cut < whole.length; cut += 7) {
            Files.write(file, Arrays.copyOf(whole, whole.length - cut));
            try (var answers = AnswerFile.open(file, CONDITIONS)) {
                assertThat(answers.find("test", second, Look.PICTURE)).isNull();
                if (answers.find("test", first, Look.PICTURE) == null) {
                    answers.add("test", first, Look.PICTURE, "red\nor \"blue\"");
                }
                answers.add("test", second, Look.PICTURE, "no");
            }
            assertThat(Files.readAllBytes(file)).isEqualTo(whole);
        }
    }

    @Test
    void answers_of_another_model_are_refused_and_kept() throws IOException {
        var file = written();
        Files.writeString(file, "{\"spl", StandardOpenOption.APPEND);
        var before = Files.readAllBytes(file);
        assertThatExceptionOfType(BadInput.class)
                .isThrownBy(() -> AnswerFile.open(file, Map.of("model", "other")))
                .withMessageContaining("answers.jsonl: its answers are for model \"tiny\", not \"other\"");
        assertThat(Files.readAllBytes(file)).isEqualTo(before);
    }

    @Test
    void another_question_in_the_same_place_is_noticed() {
        try (var answers = AnswerFile.open(written(), CONDITIONS)) {
            var changed = new Question(first.record(), first.sample(), first.turn(), "What?", "red", "other");
            assertThatExceptionOfType(BadInput.class)
                    .isThrownBy(() -> answers.find("test", changed, Look.PICTURE))
                    .withMessageContaining("record 0 of test was another question");
        }
    }

    @Test
    void two_writers_at_once_are_refused() {
        var file = written();
        try (var _ = AnswerFile.open(file, CONDITIONS)) {
            assertThatExceptionOfType(BadInput.class)
                    .isThrownBy(() -> AnswerFile.open(file, CONDITIONS))
                    .withMessageContaining("being written");
        }
        try (var again = AnswerFile.open(file, CONDITIONS)) {
            assertThat(again.find("test", first, Look.PICTURE)).isNotNull();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "shopping list",
                "milk\nbread",
                "[{\"id\": 1}]",
                "[{\"id\": 1}]\n",
                "null\n",
                "{\"model\": \"tiny\"}\n{\"split\": 3}\n",
                "{\"model\": \"tiny\"}\n\u0000\u0000\n"
            })
    void other_files_are_left_as_they_are(String content) throws IOException {
        var file = Files.writeString(directory.resolve("notes.txt"), content);
        assertThatExceptionOfType(BadInput.class)
                .isThrownBy(() -> AnswerFile.open(file, CONDITIONS))
                .withMessageStartingWith(file.toString());
        assertThat(Files.readString(file)).isEqualTo(content);
    }

    @Test
    void a_place_that_cannot_be_written_is_reported() {
        assertThatExceptionOfType(BadInput.class)
                .isThrownBy(() -> AnswerFile.open(directory.resolve("no/such/folder.jsonl"), CONDITIONS))
                .withMessageContaining("cannot be written");
        assertThatExceptionOfType(BadInput.class).isThrownBy(() -> AnswerFile.open(directory, CONDITIONS));
    }
}
