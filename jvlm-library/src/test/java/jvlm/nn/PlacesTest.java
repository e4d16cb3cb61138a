package jvlm.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import jvlm.tensor.DType;
import jvlm.tensor.Scope;
import jvlm.tensor.Tensors;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Places on several axes")
final class PlacesTest {
    /** Text, a picture of 2 x 3 features, text. */
    private static final Places PICTURE = new Places(new int[][] {
        {0, 1, 1, 1, 1, 1, 1, 4}, {0, 1, 1, 1, 2, 2, 2, 4}, {0, 1, 2, 3, 1, 2, 3, 4},
    });

    @Test
    void go_on_from_one_above_the_largest() {
        assertThat(PICTURE.next()).isEqualTo(5);
        assertThat(PICTURE.at(2, 3)).isEqualTo(3);
        assertThat(PICTURE.at(0, 8)).isEqualTo(5);
        assertThat(PICTURE.at(1, 20)).isEqualTo(17);
        assertThat(Places.LINE.at(2, 7)).isEqualTo(7);
    }

    @Test
    void that_are_cut_go_on_from_where_they_were_cut() {
        assertThat(PICTURE.first(3).at(1, 3)).isEqualTo(3);
        assertThat(PICTURE.first(8)).isSameAs(PICTURE);
        assertThat(PICTURE.first(0).at(0, 0)).isZero();
    }

    @Test
    void of_a_padded_batch_stand_behind_the_padding() {
        Scope.inference(() -> {
            var past = new Sequence(1, 20, new int[] {0, 5});
            past.place(List.of(PICTURE, Places.LINE));
            var read = past.positions(8);
            assertThat(read.shape()).containsExactly(3, 2, 8);
            assertThat(read.select(0, 1).integers()).containsExactly(0, 1, 1, 1, 2, 2, 2, 4, 0, 0, 0, 0, 0, 0, 1, 2);
            past.advance(8);
            assertThat(past.positions(2).shape()).containsExactly(2, 2);
            assertThat(past.positions(2).integers()).containsExactly(5, 6, 3, 4);
            past.reorder(new int[] {1, 0});
            assertThat(past.positions(1).integers()).containsExactly(3, 5);
            return null;
        });
    }

    @Test
    void of_slots_are_those_of_the_chosen() {
        Scope.inference(() -> {
            var past = new Slots(1, 20, 2);
            past.place(List.of(Places.LINE, PICTURE));
            past.choose(1);
            assertThat(past.positions(8).shape()).containsExactly(3, 1, 8);
            past.advance(8);
            past.choose(0);
            past.advance(3);
            past.choose(0, 1);
            assertThat(past.positions(1).integers()).containsExactly(3, 5);
            return null;
        });
    }

    @Test
    void of_a_past_that_is_cut_short_are_cut_with_it() {
        Scope.inference(() -> {
            var past = new Sequence(1, 20);
            past.place(List.of(PICTURE));
            past.advance(10);
            past.truncate(8);
            assertThat(past.positions(1).integers()).containsExactly(5);
            past.truncate(4);
            assertThat(past.positions(1).integers()).containsExactly(4);
            assertThat(past.fork(2).positions(1).integers()).containsExactly(4, 4);
            return null;
        });
    }

    @Test
    void need_one_for_each_row() {
        var past = new Sequence(1, 20);
        assertThatThrownBy(() -> past.place(List.of(PICTURE, PICTURE))).isInstanceOf(IllegalArgumentException.class);
    }

    /** A pair is turned by the place on its own axis, as if that were the only one. */
    @Test
    void turn_each_pair_by_its_axis() {
        Scope.inference(() -> {
            var plain = Rope.plain(100, 8);
            var sections = plain.sections(1, 2, 1);
            var both = sections.at(Places.tensor(List.of(PICTURE), 8), DType.F32);
            for (int pair = 0; pair < 4; pair++) {
                int[] axis = PICTURE.axes()[new int[] {0, 1, 1, 2}[pair]];
                var line = Tensors.ids(List.of(axis));
                var own = plain.at(line, DType.F32);
                for (int half = 0; half < 2; half++) {
                    int component = pair + 4 * half;
                    assertThat(both.cos().select(3, component).floats())
                            .containsExactly(own.cos().select(3, component).floats());
                    assertThat(both.sin().select(3, component).floats())
                            .containsExactly(own.sin().select(3, component).floats());
                }
            }
            assertThatThrownBy(() -> plain.at(Places.tensor(List.of(PICTURE), 8), DType.F32))
                    .isInstanceOf(IllegalStateException.class);
            return null;
        });
    }
}
