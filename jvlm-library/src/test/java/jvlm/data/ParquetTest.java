package jvlm.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.IntStream;
import jvlm.data.Sample.Turn;
import jvlm.error.BadInput;
import jvlm.json.Json;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files that pyarrow wrote: snappy, zstd, gzip and plain pages, several row groups, missing values. */
class ParquetTest {
    @TempDir
    Path folder;

    private Samples open(String name) {
        return Samples.open(Fixtures.resource(folder, name), null);
    }

    @Test
    void rows_of_all_row_groups_have_their_texts_and_pictures() {
        var samples = open("conversations.parquet");
        assertThat(samples.size()).isEqualTo(7);
        for (int i : new int[] {3, 0, 2, 1}) {
            var sample = samples.get(i);
            assertThat(sample.id()).isEqualTo("s" + i);
            assertThat(sample.turns())
                    .containsExactly(new Turn("user", "<image>\nquestion " + i), new Turn("assistant", "answer " + i));
            assertThat(sample.pictures().getFirst().read()).isEqualTo(Fixtures.shown(i + 1, 10 * i << 16));
        }
        assertThat(samples.get(2).meta().text("source")).isEqualTo("a");
        assertThat(samples.get(2).meta().has("score")).isFalse();
        assertThat(samples.get(0).meta().number("score")).isEqualTo(0.5);
    }

    @Test
    void a_missing_picture_makes_a_sample_of_text() {
        assertThat(open("conversations.parquet").get(4).pictures()).isEmpty();
    }

    @Test
    void a_path_stands_for_a_picture_beside_the_file() {
        Fixtures.write(folder.resolve("beside.png"), Fixtures.png(9, 0x00ff00));
        var samples = open("conversations.parquet");
        assertThat(samples.get(5).pictures().getFirst().read()).isEqualTo(Fixtures.shown(9, 0x00ff00));
        assertThatThrownBy(() -> samples.get(6).dialogue())
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("sample s6")
                .hasMessageContaining("conversations.parquet: record 6, image: not a picture");
    }

    @Test
    void lists_of_pictures_and_exchanges_are_read() {
        var samples = open("exchanges.parquet");
        assertThat(samples.get(0).pictures())
                .extracting(Picture::read)
                .containsExactly(Fixtures.shown(1, 0), Fixtures.shown(2, 10 << 16));
        assertThat(samples.get(0).turns()).hasSize(4).last().isEqualTo(new Turn("assistant", "Sure."));
        assertThat(samples.get(1).pictures().getFirst().read()).isEqualTo(Fixtures.shown(3, 20 << 16));
        assertThat(samples.get(2).pictures()).isEmpty();
    }

    @Test
    void questions_with_options_and_numbered_pictures_are_read() {
        var samples = open("questions.parquet");
        assertThat(samples.get(0).turns().getFirst().text())
                .isEqualTo("<image>\n<image 1> Which account grows?\nA. $6\nB. It's \"net\" income\n"
                        + "Answer with the option's letter from the given choices directly.");
        assertThat(samples.get(1).pictures()).hasSize(2);
        assertThat(samples.get(1).turns().getLast()).isEqualTo(new Turn("assistant", "first"));
    }

    @Test
    void plain_bytes_under_a_usual_name_are_pictures() {
        var samples = open("captions.parquet");
        assertThat(samples.get(1).caption()).isEqualTo("dark");
        assertThat(samples.get(1).pictures().getFirst().read()).isEqualTo(Fixtures.shown(2, 10 << 16));
    }

    @Test
    void pages_of_the_second_version_are_read() {
        var samples = open("pages2.parquet");
        assertThat(samples.get(3).caption()).isEqualTo("x");
        assertThat(samples.get(3).pictures().getFirst().read()).isEqualTo(Fixtures.shown(4, 30 << 16));
        assertThat(Json.write(samples.get(1).meta().plain())).isEqualTo("{\"tags\":[]}");
        assertThatThrownBy(() -> samples.get(2)).isInstanceOf(BadInput.class).hasMessageContaining("record 2");
    }

    @Test
    void files_of_a_folder_follow_each_other_by_name() {
        open("captions.parquet");
        open("conversations.parquet");
        var samples = Samples.open(folder, null);
        assertThat(samples.size()).isEqualTo(9);
        assertThat(samples.get(1).caption()).isEqualTo("dark");
        assertThat(samples.get(2).id()).isEqualTo("s0");
        assertThat(samples.get(8).id()).isEqualTo("s6");
    }

    @Test
    void many_threads_read_the_same_file() {
        var samples = open("conversations.parquet");
        assertThat(IntStream.range(0, 400)
                        .parallel()
                        .mapToObj(i ->
                                samples.get(i % 4).pictures().getFirst().read().width()))
                .containsExactlyElementsOf(
                        IntStream.range(0, 400).mapToObj(i -> i % 4 + 1).toList());
    }

    @Test
    void a_cut_file_is_reported() throws Exception {
        var file = Fixtures.resource(folder, "captions.parquet");
        var bytes = Files.readAllBytes(file);
        for (int length : new int[] {0, 4, 11, bytes.length / 2, bytes.length - 1}) {
            Fixtures.write(file, Arrays.copyOf(bytes, length));
            assertThatThrownBy(() -> Samples.open(file, null))
                    .isInstanceOf(BadInput.class)
                    .hasMessageContaining("captions.parquet: ");
        }
    }
}
