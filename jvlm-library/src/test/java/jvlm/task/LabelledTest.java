package jvlm.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A labelled dialogue")
class LabelledTest {
    private static final int NO = Labelled.IGNORED;

    /** Ids as given, of which those from {@code from} on are to be predicted. */
    private static Labelled of(int from, int... ids) {
        var labels = ids.clone();
        java.util.Arrays.fill(labels, 0, from, NO);
        return new Labelled(Prompt.of("", ids), labels);
    }

    private static int[] places(Labelled one) {
        return IntStream.range(0, one.labels().length)
                .map(token -> one.prompt().places().at(0, token))
                .toArray();
    }

    @Test
    void branches_after_the_common_start() {
        var one = Labelled.branching(List.of(of(4, 1, 2, 3, 4, 5), of(3, 1, 2, 7, 8), of(4, 1, 2, 3, 9, 6, 6)));
        assertThat(one.prompt().ids()).containsExactly(1, 2, 3, 4, 5, 7, 8, 3, 9, 6, 6);
        assertThat(one.labels()).containsExactly(NO, NO, NO, NO, 5, NO, 8, NO, NO, 6, 6);
        assertThat(one.branches()).containsExactly(0, 0, 1, 1, 1, 2, 2, 3, 3, 3, 3);
        assertThat(places(one)).containsExactly(0, 1, 2, 3, 4, 2, 3, 2, 3, 4, 5);
        assertThat(one.targets()).isEqualTo(4);
    }

    /** The last token of the start predicts the first answer: it must stand in each branch. */
    @Test
    void leaves_the_token_before_the_first_target_in_each_branch() {
        var one = Labelled.branching(List.of(of(2, 1, 2, 3), of(2, 1, 2, 4)));
        assertThat(one.prompt().ids()).containsExactly(1, 2, 3, 2, 4);
        assertThat(one.branches()).containsExactly(0, 1, 1, 2, 2);
        assertThat(one.labels()).containsExactly(NO, NO, 3, NO, 4);
        assertThat(places(one)).containsExactly(0, 1, 2, 1, 2);
    }

    @Test
    void of_equal_dialogues_has_each_of_them() {
        var one = Labelled.branching(List.of(of(2, 1, 2, 3), of(2, 1, 2, 3)));
        assertThat(one.prompt().ids()).containsExactly(1, 2, 3, 2, 3);
        assertThat(one.targets()).isEqualTo(2);
    }

    @Test
    void without_a_common_start_begins_with_branches() {
        var one = Labelled.branching(List.of(of(1, 1, 2), of(1, 3, 4, 5)));
        assertThat(one.branches()).containsExactly(1, 1, 2, 2, 2);
        assertThat(places(one)).containsExactly(0, 1, 0, 1, 2);
    }

    @Test
    void of_one_is_that_one() {
        var one = of(1, 1, 2);
        assertThat(Labelled.branching(List.of(one))).isSameAs(one);
        assertThat(places(one)).containsExactly(0, 1);
    }

    @Test
    void is_cut_with_its_branches() {
        var one = Labelled.branching(List.of(of(2, 1, 2, 3), of(2, 1, 2, 4))).cut(4);
        assertThat(one.prompt().ids()).containsExactly(1, 2, 3, 2);
        assertThat(one.branches()).containsExactly(0, 1, 1, 2);
        assertThat(one.prompt().length()).isEqualTo(4);
        assertThat(one.cut(9)).isSameAs(one);
    }

    @Test
    void does_not_count_a_first_id_that_nothing_could_predict() {
        assertThat(of(0, 1, 2, 3).targets()).isEqualTo(2);
        assertThatThrownBy(() -> new Labelled(Prompt.of("", new int[2]), new int[3]))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
