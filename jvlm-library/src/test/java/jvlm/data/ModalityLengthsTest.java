package jvlm.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import jvlm.data.Sample.Turn;
import jvlm.error.BadInput;
import jvlm.json.Json;
import jvlm.tensor.Generator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ModalityLengthsTest {
    @TempDir
    static Path folder;

    /** Recorded with the authors' algorithm on torch's default generator. */
    private static Stream<Json> recorded() {
        return Json.read(Fixtures.resource(folder, "modality-lengths.json")).list().stream();
    }

    private static int[] ints(Json list) {
        return list.list().stream().mapToInt(Json::asInt).toArray();
    }

    @ParameterizedTest
    @MethodSource("recorded")
    void the_order_is_that_of_the_authors_code(Json row) {
        var random = new Generator(row.at("manual_seed").asLong());
        assertThat(ModalityLengths.order(
                        ints(row.at("lengths")), row.integer("batch_size"), row.integer("world_size"), random))
                .isEqualTo(ints(row.at("indices")));
    }

    @Test
    void words_are_counted_over_all_turns_and_marks_are_words() {
        var turns = List.of(new Turn("user", "<image>\nWhat  is\u00a0it?"), new Turn("assistant", " a cat\n"));
        var picture = new Picture.InMemory(new byte[0], "p");
        var meta = Json.parse("{}", "t");
        assertThat(ModalityLengths.of(new Sample("s", List.of(picture), turns, null, meta)))
                .isEqualTo(6);
        assertThat(ModalityLengths.of(new Sample("s", List.of(), turns, null, meta)))
                .isEqualTo(-6);
        assertThat(ModalityLengths.of(new Sample("s", List.of(), List.of(), null, meta)))
                .isEqualTo(-1);
    }

    @Test
    void what_cannot_be_grouped_is_reported() {
        assertThatThrownBy(() -> ModalityLengths.order(new int[] {1, 0}, 1, 1, new Generator(1)))
                .isInstanceOf(BadInput.class);
        assertThatThrownBy(() -> ModalityLengths.order(new int[] {1}, 0, 1, new Generator(1)))
                .isInstanceOf(BadInput.class);
        assertThatThrownBy(() -> ModalityLengths.order(new int[] {1}, 1, Integer.MAX_VALUE, new Generator(1)))
                .isInstanceOf(BadInput.class);
        assertThat(ModalityLengths.order(new int[0], 4, 2, new Generator(1))).isEmpty();
    }
}
