package jvlm.ground;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import jvlm.image.Image;
import org.junit.jupiter.api.Test;

class SketchTest {
    private static final Image GREY = Image.solid(200, 100, 128, 128, 128);

    @Test
    void a_box_is_a_line_around_what_stays_as_it_was() {
        var drawn = Sketch.draw(GREY, List.of(new Finding("", new Box(20, 20, 120, 80))));
        assertThat(drawn.getRGB(70, 50) & 0xffffff).isEqualTo(0x808080);
        assertThat(drawn.getRGB(20, 50) & 0xffffff).isEqualTo(0xd55e00);
        assertThat(drawn.getRGB(119, 50) & 0xffffff).isNotEqualTo(0x808080);
        assertThat(drawn.getRGB(150, 50) & 0xffffff).isEqualTo(0x808080);
    }

    @Test
    void labels_have_colours_of_their_own_and_stay_within_the_picture() {
        var drawn = Sketch.draw(
                GREY,
                List.of(
                        new Finding("cat", new Box(0, 0, 30, 30)),
                        new Finding("dog", new Box(190, 90, 200, 100)),
                        new Finding("cat", new Point(100, 50))));
        assertThat(drawn.getRGB(30, 20) & 0xffffff).isEqualTo(0xd55e00);
        assertThat(drawn.getRGB(100, 50) & 0xffffff).isEqualTo(0xd55e00);
        assertThat(drawn.getRGB(198, 80) & 0xffffff).isEqualTo(0x56b4e9);
    }

    @Test
    void the_smallest_picture_can_be_drawn_on() {
        var drawn = Sketch.draw(Image.solid(1, 1, 0, 0, 0), List.of(new Finding("x".repeat(500), new Point(1, 1))));
        assertThat(drawn.getWidth()).isEqualTo(1);
    }
}
