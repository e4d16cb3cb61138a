package jvlm.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jvlm.tensor.Scope;
import jvlm.tensor.Tensor;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Attending piece by piece into a past equals attending to everything at once. */
final class PastTest {
    private static final int TIME = 600;

    private final Tensor q = AttentionTest.random(1, 1, 4, TIME, 8).keep();
    private final Tensor k = AttentionTest.random(2, 1, 2, TIME, 8).keep();
    private final Tensor v = AttentionTest.random(3, 1, 2, TIME, 8).keep();

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 5, 300})
    void a_sequence_equals_the_whole(long window) {
        Scope.inference(() -> {
            var past = new Sequence(1, TIME);
            check(past, window, 400, 1, 1, 150, 1, 47);
            past.free();
            return null;
        });
    }

    @Test
    void slots_equal_the_whole() {
        Scope.inference(() -> {
            var past = new Slots(1, TIME, 3).choose(2);
            check(past, 0, 400, 1, 1, 198);
            assertThat(past.slot(0).length()).isZero();
            assertThat(past.slot(2).length()).isEqualTo(TIME);
            past.free();
            return null;
        });
    }

    @Test
    void slots_of_unequal_lengths_step_together() {
        Scope.inference(() -> {
            var past = new Slots(1, TIME, 2);
            append(past.choose(0), 0, 7);
            append(past.choose(1), 0, 300);
            past.choose(0, 1);
            var qs = part(q, 7, 8).cat(0, part(q, 300, 301));
            var ks = part(k, 7, 8).cat(0, part(k, 300, 301));
            var vs = part(v, 7, 8).cat(0, part(v, 300, 301));
            var both = past.attend(0, qs, ks, vs, 0);
            close(both.slice(0, 0, 1), whole(8).from(2, 7));
            close(both.slice(0, 1, 2), whole(301).from(2, 300));
            assertThat(past.positions(1).integers()).containsExactly(7, 300);
            return null;
        });
    }

    @Test
    void a_truncated_past_goes_on_from_there() {
        Scope.inference(() -> {
            var past = new Sequence(1, TIME);
            append(past, 0, 20);
            append(past, 100, 150);
            past.truncate(20);
            check(past, 0, 1, 100);
            return null;
        });
    }

    @Test
    void beams_carry_their_own_rows() {
        Scope.inference(() -> {
            var one = new Sequence(1, TIME);
            append(one, 0, 10);
            var two = one.fork(2);
            var ks = part(k, 10, 11).cat(0, part(k, 50, 51));
            var vs = part(v, 10, 11).cat(0, part(v, 50, 51));
            var qs = part(q, 10, 11).cat(0, part(q, 10, 11));
            two.attend(0, qs, ks, vs, 0);
            two.advance(1);
            two.reorder(new int[] {0, 0});
            var next = two.attend(
                    0,
                    part(q, 11, 12).expand(2, 4, 1, 8),
                    part(k, 11, 12).expand(2, 2, 1, 8),
                    part(v, 11, 12).expand(2, 2, 1, 8),
                    0);
            close(next.slice(0, 1, 2), whole(12).from(2, 11));
            return null;
        });
    }

    @Test
    void more_than_the_capacity_is_refused() {
        Scope.inference(() -> {
            var past = new Sequence(1, 10);
            assertThatThrownBy(() -> append(past, 0, 11))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("10");
            return null;
        });
    }

    private void check(Past past, long window, int... steps) {
        int at = past instanceof Sequence s ? s.length() : 0;
        for (int step : steps) {
            var got = past.attend(0, part(q, at, at + step), part(k, at, at + step), part(v, at, at + step), window);
            past.advance(step);
            var expected = Attention.attend(
                            part(q, 0, at + step),
                            part(k, 0, at + step),
                            part(v, 0, at + step),
                            new Attention.Causal(window, null))
                    .from(2, at);
            close(got, expected);
            at += step;
        }
    }

    private void append(Past past, int from, int to) {
        past.attend(0, part(q, from, to), part(k, from, to), part(v, from, to), 0);
        past.advance(to - from);
    }

    private Tensor whole(int time) {
        return Attention.attend(part(q, 0, time), part(k, 0, time), part(v, 0, time), Attention.CAUSAL);
    }

    private static Tensor part(Tensor x, long from, long to) {
        return x.slice(2, from, to);
    }

    private static void close(Tensor got, Tensor expected) {
        float[] a = got.floats();
        float[] b = expected.floats();
        assertThat(a).hasSameSizeAs(b);
        for (int i = 0; i < a.length; i++) {
            assertThat(a[i]).isCloseTo(b[i], Offset.offset(1e-4f));
        }
    }
}
