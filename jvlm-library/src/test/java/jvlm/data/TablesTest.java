package jvlm.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Base64;
import jvlm.data.Sample.Turn;
import jvlm.error.BadInput;
import jvlm.image.Image;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TablesTest {
    private static final String RED = Base64.getEncoder().encodeToString(Fixtures.png(3, 0xff0000));
    private static final String BLUE = Base64.getEncoder().encodeToString(Fixtures.png(4, 0x0000ff));
    private static final Image READ_RED = Fixtures.shown(3, 0xff0000);
    private static final Image READ_BLUE = Fixtures.shown(4, 0x0000ff);

    @TempDir
    Path folder;

    private Samples table(String text) {
        return Samples.open(Fixtures.write(folder.resolve("set.tsv"), text), null);
    }

    @Test
    void a_benchmark_asks_with_hint_and_options() {
        var sample = table("index\tquestion\thint\tA\tB\tC\tanswer\tcategory\timage\n"
                        + "241\tWhich colour?\tLook.\tred\tblue\t\tA\tattribute\t" + RED + "\n")
                .get(0);
        assertThat(sample.id()).isEqualTo("241");
        assertThat(sample.turns()).containsExactly(new Turn("user", """
                <image>
                Look.
                Which colour?
                A. red
                B. blue
                Answer with the option's letter from the given choices directly."""), new Turn("assistant", "A"));
        assertThat(sample.pictures().getFirst().read()).isEqualTo(READ_RED);
        assertThat(sample.meta().text("category")).isEqualTo("attribute");
        assertThat(sample.meta().has("image")).isFalse();
    }

    @Test
    void quoted_cells_hold_tabs_quotes_and_line_ends() {
        var samples = table("index\timage\tquestion\tanswer\r\n1\t" + RED
                + "\t\"Does \"\"STOP\tHERE\"\"\nask \"\"\n\"\r\n2\t" + BLUE + "\t5\" or 6\"?\t\"\"\"\"\r\n\r\n");
        assertThat(samples.size()).isEqualTo(2);
        assertThat(samples.get(0).turns().getFirst().text()).isEqualTo("<image>\nDoes \"STOP\tHERE\"\nask \"\n");
        assertThat(samples.get(1).turns())
                .containsExactly(new Turn("user", "<image>\n5\" or 6\"?"), new Turn("assistant", "\""));
    }

    @Test
    void a_short_image_cell_names_the_row_that_has_the_picture() {
        var samples = table("index\timage\tquestion\n1\t" + RED + "\tq\n1000001\t1\tq\n2\tmissing\tq\n");
        assertThat(samples.get(1).pictures().getFirst().read()).isEqualTo(READ_RED);
        assertThatThrownBy(() -> samples.get(2).dialogue())
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("missing: no such file");
    }

    @Test
    void a_cell_may_hold_a_list_of_pictures_or_of_paths() {
        Fixtures.write(folder.resolve("p/a.png"), Fixtures.png(3, 0xff0000));
        var samples = table("index\timage\timage_path\tquestion\n1\t['" + RED + "', '" + BLUE + "']\t\tq\n2\t\"[\"\""
                + BLUE + "\"\"]\"\t\tq\n3\t\t['p/a.png']\tq\n4\t\t\tq\n");
        assertThat(samples.get(0).pictures()).extracting(Picture::read).containsExactly(READ_RED, READ_BLUE);
        assertThat(samples.get(1).pictures()).extracting(Picture::read).containsExactly(READ_BLUE);
        assertThat(samples.get(2).pictures()).extracting(Picture::read).containsExactly(READ_RED);
        assertThat(samples.get(3).pictures()).isEmpty();
    }

    @Test
    void without_names_of_columns_a_line_is_picture_and_caption() {
        Fixtures.write(folder.resolve("p/a.png"), Fixtures.png(3, 0xff0000));
        var samples = table("p/a.png\t\"A\" red picture\np/b.png\t\"open quote\n");
        assertThat(samples.size()).isEqualTo(2);
        assertThat(samples.get(0).caption()).isEqualTo("\"A\" red picture");
        assertThat(samples.get(0).turns().getFirst()).isEqualTo(new Turn("user", "<image>"));
        assertThat(samples.get(0).pictures().getFirst().read()).isEqualTo(READ_RED);
        assertThat(samples.get(1).caption()).isEqualTo("\"open quote");
    }

    @Test
    void damaged_tables_are_reported() {
        assertThatThrownBy(() -> table("index\timage\tquestion\n1\t\t\"open\n2\t\tq\n"))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("set.tsv: ends inside a quoted cell of record 0");
        assertThatThrownBy(() -> table("")).isInstanceOf(BadInput.class).hasMessageContaining("empty");
        assertThatThrownBy(() -> table("image\tquestion\na\tb\tc\n").get(0))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("set.tsv: record 0: the row has 3 cells, expected 2");
        var picture = table("image\tquestion\n" + RED.substring(0, 71) + "\tb\n")
                .get(0)
                .pictures()
                .getFirst();
        assertThatThrownBy(picture::read).isInstanceOf(BadInput.class).hasMessageContaining("set.tsv: the picture at");
    }

    @Test
    void python_lists_are_read_as_python_prints_them() {
        assertThat(PythonList.parse("['$6', 'It\\'s \"net\" income', \"o'k\", 'a\\nb\\\\']"))
                .containsExactly("$6", "It's \"net\" income", "o'k", "a\nb\\");
        assertThat(PythonList.parse("plain")).containsExactly("plain");
        assertThat(PythonList.parse("[1, 2]")).containsExactly("[1, 2]");
        assertThat(PythonList.parse("[]")).isEmpty();
        assertThat(PythonList.parse("['open")).containsExactly("['open");
    }

    @Test
    void json_lines_are_read_by_line_and_a_broken_line_is_its_own() {
        var file = Fixtures.write(
                folder.resolve("set.jsonl"),
                "{\"caption\": \"one\"}\r\n\n{\"caption\": \n {\"question_id\": 3, \"image\": \"a.png\", \"text\": \"What?\"}");
        var samples = Samples.open(file, null);
        assertThat(samples).isInstanceOf(LlavaJson.class);
        assertThat(samples.size()).isEqualTo(3);
        assertThat(samples.get(0).caption()).isEqualTo("one");
        assertThatThrownBy(() -> samples.get(1))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("set.jsonl: record 1: not valid JSON");
        assertThat(samples.get(2).id()).isEqualTo("3");
        assertThat(samples.get(2).turns()).containsExactly(new Turn("user", "What?"));
    }
}
