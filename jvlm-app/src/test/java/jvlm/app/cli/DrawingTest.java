package jvlm.app.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import jvlm.error.BadInput;
import jvlm.ground.Scale;
import jvlm.image.Image;
import jvlm.image.Size;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("ask --draw")
class DrawingTest {
    private static final Image GREY = Image.solid(200, 100, 128, 128, 128);

    @TempDir
    private Path directory = Path.of("");

    @Test
    void what_an_answer_names_is_painted_and_told() throws IOException {
        var file = directory.resolve("found.png");
        Files.writeString(file, "an older picture");
        var drawing = Drawing.of(file.toString(), List.of(GREY));
        var found = drawing.write(
                "[{\"bbox_2d\": [40, 40, 240, 160], \"label\": \"cat\"}, {\"point_2d\": [300, 100], \"label\": \"nose\"}]",
                Scale.resized(new Size(400, 200), Size.of(GREY)));
        assertThat(Drawing.plain(found))
                .containsExactly(
                        Map.of("label", "cat", "box", List.of(20.0, 20.0, 120.0, 80.0)),
                        Map.of("label", "nose", "point", List.of(150.0, 50.0)));
        var drawn = ImageIO.read(file.toFile());
        assertThat(drawn.getRGB(20, 60) & 0xffffff).isEqualTo(0xd55e00);
        assertThat(drawn.getRGB(70, 60) & 0xffffff).isEqualTo(0x808080);
        try (var files = Files.list(directory)) {
            assertThat(files).containsExactly(file);
        }
    }

    @Test
    void an_answer_that_names_nothing_leaves_the_picture_as_it_was() {
        var file = directory.resolve("none.png");
        assertThat(new Drawing(file, GREY).write("A cat.", Scale.thousandths(Size.of(GREY))))
                .isEmpty();
        assertThat(Image.read(file)).isEqualTo(GREY);
    }

    @Test
    void other_files_and_other_numbers_of_pictures_are_refused() {
        assertThatThrownBy(() -> Drawing.of("a.jpg", List.of(GREY)))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("ends in .png");
        assertThatThrownBy(() -> Drawing.of("a.png", List.of()))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("here are 0");
        var nowhere = new Drawing(directory.resolve("no/such/a.png"), GREY);
        assertThatThrownBy(() -> nowhere.write("", Scale.thousandths(Size.of(GREY))))
                .isInstanceOf(BadInput.class);
    }

    @Test
    void a_system_whose_answers_tell_no_places_is_refused_before_it_answers() throws IOException {
        var llava = TinyModels.llava(directory);
        var picture = directory.resolve("grey.png");
        new Drawing(picture, GREY).write("", Scale.thousandths(Size.of(GREY)));
        var run = Run.of("ask", "--model", llava, "--image", picture, "--draw", directory.resolve("x.png"), "Where?");
        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err()).contains("has no task ground");
        assertThat(run.out()).isEmpty();
    }
}
