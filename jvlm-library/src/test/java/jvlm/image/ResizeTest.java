package jvlm.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ResizeTest {
    private static Stream<String> recorded() {
        return Recorded.lines("resize.txt").map(line -> String.join(" ", line));
    }

    @ParameterizedTest
    @MethodSource("recorded")
    void every_byte_is_that_of_the_reference(String line) {
        var f = line.split(" ");
        var n = Stream.of(f).skip(1).limit(7).mapToInt(Integer::parseInt).toArray();
        var image = Recorded.noise(n[2], n[3], n[4], n[1]);
        var resized = Resampler.valueOf(f[0]).resize(image, new Size(n[5], n[6]), Filter.of(n[0]));
        assertThat(resized.width()).isEqualTo(n[5]);
        assertThat(resized.height()).isEqualTo(n[6]);
        assertThat(Recorded.sha(resized.rgb())).isEqualTo(f[8]);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 5})
    void one_colour_stays_one_colour(int filter) {
        var grey = Image.solid(57, 91, 3, 128, 255);
        assertThat(Resize.pillow(grey, 20, 140, Filter.of(filter))).isEqualTo(Image.solid(20, 140, 3, 128, 255));
    }

    @Test
    void the_same_size_gives_the_same_picture() {
        var image = Recorded.noise(1, 9, 7, 0);
        assertThat(Resize.pillow(image, 9, 7, Filter.LANCZOS)).isSameAs(image);
        assertThat(Resize.torch(image, 9, 7, Filter.BICUBIC)).isSameAs(image);
    }

    @Test
    void the_pass_order_shows_where_a_tall_picture_shrinks_most_in_height() {
        var image = Recorded.noise(1, 40, 200, 1);
        var before = Resize.pillow(image, 20, 20, Filter.BICUBIC, PassOrder.HORIZONTAL_FIRST);
        assertThat(Resize.pillow(image, 20, 20, Filter.BICUBIC)).isNotEqualTo(before);
    }

    @Test
    void extreme_proportions_cost_no_more_memory_than_their_area() {
        var line = Image.solid(1, 1 << 17, 9, 9, 9);
        Assertions.assertTimeout(Duration.ofSeconds(10), () -> {
            assertThat(Resize.torch(line, 336, 336, Filter.BICUBIC)).isEqualTo(Image.solid(336, 336, 9, 9, 9));
            assertThat(Resize.pillow(line, 336, 336, Filter.LANCZOS)).isEqualTo(Image.solid(336, 336, 9, 9, 9));
        });
    }

    @Test
    void filters_and_sizes_that_cannot_be_are_refused() {
        var image = Image.solid(2, 2, 0, 0, 0);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Resize.torch(image, 4, 4, Filter.BOX))
                .withMessage("BOX is not resized by torch, expected BILINEAR or BICUBIC");
        assertThatIllegalArgumentException().isThrownBy(() -> Resize.pillow(image, 0, 4, Filter.BOX));
        assertThatIllegalArgumentException().isThrownBy(() -> Resize.pillow(image, 40_000, 40_000, Filter.BOX));
        assertThatIllegalArgumentException().isThrownBy(() -> Filter.of(6));
    }
}
