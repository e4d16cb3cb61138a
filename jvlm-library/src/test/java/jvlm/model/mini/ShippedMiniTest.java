package jvlm.model.mini;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import jvlm.Vlm;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("The mini that comes along")
class ShippedMiniTest {
    private static final Path MODELS = Path.of("..", "models");
    private static final Path PICTURES = Path.of("..", "docs", "pictures");
    private static final long MOST_BYTES = 30_000_000;

    @TempDir
    static Path directory;

    private static Vlm mini;

    @BeforeAll
    static void open() {
        mini = Vlm.open(MODELS.resolve("mini").toString());
    }

    @AfterAll
    static void close() {
        mini.close();
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource({"cat.jpg, cat", "goldfish.jpg, goldfish"})
    @DisplayName("names photographs, which it was never trained on")
    void photographs(String picture, String name) {
        assertThat(mini.ask(PICTURES.resolve(picture), "What is in the picture?"))
                .isEqualTo(name);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({"red, #ff0000", "blue, #0000ff", "green, #00ff00", "black, #000000"})
    @DisplayName("tells the colour of a circle")
    void colours(String name, String rgb) throws IOException {
        var file = directory.resolve(name + ".png");
        draw(file, Color.WHITE, new Color(Integer.decode(rgb)));
        assertThat(mini.ask(file, "What is the color of the circle?")).isEqualTo(name);
        assertThat(mini.ask(file, "What shape is in the image?")).isEqualTo("circle");
    }

    @Test
    @DisplayName("says that it cannot tell what an empty picture shows")
    void nothing() throws IOException {
        var file = directory.resolve("empty.png");
        draw(file, Color.GRAY, Color.GRAY);
        assertThat(mini.ask(file, "What is in the picture?")).isEqualTo("I cannot tell.");
    }

    @Test
    @DisplayName("fits, with all that comes along, in thirty megabytes")
    void size() throws IOException {
        try (var files = Files.walk(MODELS)) {
            long bytes = files.filter(Files::isRegularFile)
                    .mapToLong(file -> file.toFile().length())
                    .sum();
            assertThat(bytes).isLessThan(MOST_BYTES);
        }
    }

    private static void draw(Path file, Color ground, Color circle) throws IOException {
        var picture = new BufferedImage(64, 64, BufferedImage.TYPE_INT_RGB);
        var brush = picture.createGraphics();
        brush.setColor(ground);
        brush.fillRect(0, 0, 64, 64);
        brush.setColor(circle);
        brush.fillOval(18, 22, 24, 24);
        brush.dispose();
        ImageIO.write(picture, "png", file.toFile());
    }
}
