package jvlm.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import jvlm.task.Prompt.Pixels;
import org.junit.jupiter.api.Test;

/** What stands where in a prompt. */
final class ReadingTest {
    private static final int IMAGE = 9;

    private static Pixels picture(int tiles, float value) {
        return new Pixels(new float[] {value, 2, 3}, new long[] {tiles, 3}, 0, 0);
    }

    /** Two pictures of 2 and 3 features that follow one on the other, and one of 1. */
    private static Reading reading() {
        int[] ids = {1, IMAGE, IMAGE, IMAGE, IMAGE, IMAGE, 2, IMAGE, 3};
        var prompt = new Prompt("", ids, List.of(picture(2, 0), picture(3, 0), picture(1, 0)), ids.length);
        return Reading.of(prompt, ids, id -> id == IMAGE, Pixels::tiles);
    }

    @Test
    void each_picture_stands_at_as_many_places_as_it_has_features() {
        assertThat(reading().visuals()).extracting(Reading.Visual::from).containsExactly(1, 3, 7);
        assertThat(reading().visuals()).extracting(Reading.Visual::to).containsExactly(3, 6, 8);
    }

    @Test
    void what_is_left_holds_the_pictures_behind() {
        var left = reading().from(6);
        assertThat(left.ids()).containsExactly(2, IMAGE, 3);
        assertThat(left.length()).isEqualTo(3);
        assertThat(left.visuals()).hasSize(1);
        assertThat(left.visuals().getFirst().from()).isEqualTo(1);
        assertThat(reading().from(3).visuals()).hasSize(2);
    }

    @Test
    void a_picture_cannot_be_cut() {
        assertThatThrownBy(() -> reading().from(2)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> reading().from(5)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void a_digest_tells_values_shapes_and_grids_apart() {
        var one = picture(1, 0);
        assertThat(one.digest()).hasSize(64).isEqualTo(picture(1, 0).digest());
        assertThat(List.of(
                        picture(1, -0f),
                        picture(1, Float.MIN_VALUE),
                        picture(3, 0),
                        new Pixels(one.values(), one.shape(), 1, 0),
                        new Pixels(one.values(), one.shape(), 0, 1)))
                .extracting(Pixels::digest)
                .doesNotHaveDuplicates()
                .doesNotContain(one.digest());
    }

    @Test
    void a_digest_sees_the_last_of_many_values() {
        var values = new float[100_003];
        var one = new Pixels(values, new long[] {values.length}, 0, 0);
        var other = new Pixels(values.clone(), new long[] {values.length}, 0, 0);
        assertThat(other.digest()).isEqualTo(one.digest());
        other.values()[values.length - 1] = 1;
        assertThat(other.digest()).isNotEqualTo(one.digest());
    }
}
