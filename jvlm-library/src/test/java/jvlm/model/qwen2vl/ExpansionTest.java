package jvlm.model.qwen2vl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.IntStream;
import jvlm.backbone.qwenvl.Grid;
import jvlm.error.BadInput;
import jvlm.model.qwen2vl.Expansion.Visual;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("Visual tokens")
final class ExpansionTest {
    private static final int IMAGE = 90;
    private static final int VIDEO = 91;
    private static final List<Integer> TOKENS = List.of(IMAGE, VIDEO);

    private static Expansion of(List<Visual> visuals, int... ids) {
        return Expansion.of(ids, visuals, TOKENS);
    }

    @Test
    void become_one_for_each_feature_at_its_place_in_the_grid() {
        var one = of(List.of(new Visual(IMAGE, new Grid(1, 2, 3), 0, 0)), 7, IMAGE, 8, 9);
        assertThat(one.ids()).containsExactly(7, 90, 90, 90, 90, 90, 90, 8, 9);
        assertThat(one.places().axes()[0]).containsExactly(0, 1, 1, 1, 1, 1, 1, 4, 5);
        assertThat(one.places().axes()[1]).containsExactly(0, 1, 1, 1, 2, 2, 2, 4, 5);
        assertThat(one.places().axes()[2]).containsExactly(0, 1, 2, 3, 1, 2, 3, 4, 5);
        assertThat(one.places().next()).isEqualTo(6);
    }

    /** Text after a clip that is longer than it is wide starts behind its last step. */
    @Test
    void of_a_long_clip_push_the_text_behind_its_last_step() {
        var one = of(List.of(new Visual(VIDEO, new Grid(3, 1, 2), 1, 1)), VIDEO, 8);
        assertThat(one.places().axes()[0]).containsExactly(0, 0, 1, 1, 2, 2, 3);
        assertThat(one.places().axes()[2]).containsExactly(0, 1, 0, 1, 0, 1, 3);
    }

    /** Two frames a step, two places a second. */
    @ParameterizedTest
    @CsvSource({"1, 0 4 8 12 16", "2, 0 2 4 6 8", "3, 0 1 2 4 5", "0.8, 0 5 10 15 20", "30, 0 0 0 0 0"})
    void of_a_clip_in_seconds_are_cut_to_whole_places_after_the_product(double rate, String expected) {
        var clip = new Visual(VIDEO, new Grid(5, 1, 1), (float) (2 / rate), 2);
        assertThat(IntStream.range(0, 5).map(clip::time).toArray())
                .containsExactly(java.util.Arrays.stream(expected.split(" "))
                        .mapToInt(Integer::parseInt)
                        .toArray());
    }

    @Test
    void without_a_picture_stand_in_a_line() {
        var one = of(List.of(), 5, 6);
        assertThat(one.ids()).containsExactly(5, 6);
        assertThat(one.places().told()).isZero();
    }

    @Test
    void and_pictures_must_match() {
        var picture = new Visual(IMAGE, new Grid(1, 1, 1), 0, 0);
        var clip = new Visual(VIDEO, new Grid(1, 1, 1), 1, 1);
        assertThatThrownBy(() -> of(List.of(picture), 5, IMAGE, IMAGE))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("2 places for pictures and clips, 1 are given");
        assertThatThrownBy(() -> of(List.of(picture, clip), VIDEO, IMAGE))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("in another order");
    }
}
