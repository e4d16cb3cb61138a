package jvlm.generate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import jvlm.generate.Held.Picture;
import jvlm.nn.Places;
import org.junit.jupiter.api.Test;

/** What a prompt has in common with a past. */
final class HeldTest {
    private static Held held(int[] ids, Picture... pictures) {
        return new Held(ids, List.of(pictures), Places.LINE);
    }

    private static int common(Held one, Held other) {
        int same = one.common(other, 100);
        assertThat(other.common(one, 100)).isEqualTo(same);
        return same;
    }

    @Test
    void equal_tokens_are_in_common() {
        var past = held(new int[] {1, 2, 3, 4});
        assertThat(common(past, held(new int[] {1, 2, 3, 4, 5}))).isEqualTo(4);
        assertThat(common(past, held(new int[] {1, 2, 9, 4, 5}))).isEqualTo(2);
        assertThat(common(past, held(new int[] {7}))).isZero();
        assertThat(common(past, Held.NOTHING)).isZero();
        assertThat(past.common(held(new int[] {1, 2, 3, 4}), 3)).isEqualTo(3);
    }

    @Test
    void tokens_that_were_written_belong_to_it() {
        var past = held(new int[] {1, 2}).with(new int[] {3, 4});
        assertThat(common(past, held(new int[] {1, 2, 3, 5}))).isEqualTo(3);
        assertThat(Held.NOTHING.with(new int[] {3})).isSameAs(Held.NOTHING);
    }

    @Test
    void another_picture_ends_what_is_in_common_where_it_begins() {
        int[] ids = {1, 9, 9, 2, 9, 9, 3};
        var past = held(ids, new Picture(1, 3, "cat"), new Picture(4, 6, "dog"));
        assertThat(common(past, held(ids, new Picture(1, 3, "cat"), new Picture(4, 6, "dog"))))
                .isEqualTo(7);
        assertThat(common(past, held(ids, new Picture(1, 3, "cat"), new Picture(4, 6, "cow"))))
                .isEqualTo(4);
        assertThat(common(past, held(ids, new Picture(1, 3, "cow"), new Picture(4, 6, "dog"))))
                .isEqualTo(1);
    }

    @Test
    void a_picture_is_never_cut() {
        int[] ids = {1, 9, 9, 9, 2};
        var past = held(ids, new Picture(1, 4, "cat"));
        assertThat(past.common(past, 3)).isEqualTo(1);
        assertThat(common(past, held(new int[] {1, 9, 9, 5, 2}, new Picture(1, 3, "cat"))))
                .isEqualTo(1);
        assertThat(common(past, held(new int[] {1, 9, 9, 9, 2}))).isEqualTo(1);
    }

    @Test
    void a_picture_behind_what_is_in_common_does_not_count() {
        var past = held(new int[] {1, 2, 9}, new Picture(2, 3, "cat"));
        assertThat(common(past, held(new int[] {1, 2, 3}))).isEqualTo(2);
    }

    @Test
    void tokens_that_stand_elsewhere_are_others() {
        int[] ids = {1, 9, 9, 2, 3};
        var past = new Held(ids, List.of(), new Places(new int[][] {{0, 1, 1}, {0, 1, 2}}));
        assertThat(common(past, new Held(ids, List.of(), new Places(new int[][] {{0, 1, 1}, {0, 1, 2}}))))
                .isEqualTo(5);
        assertThat(common(past, new Held(ids, List.of(), new Places(new int[][] {{0, 1, 2}, {0, 1, 2}}))))
                .isEqualTo(2);
        assertThat(common(past, new Held(ids, List.of(), new Places(new int[][] {{0, 1, 1, 8}, {0, 1, 2, 8}}))))
                .isEqualTo(3);
        assertThat(common(past, held(ids))).isEqualTo(2);
    }
}
