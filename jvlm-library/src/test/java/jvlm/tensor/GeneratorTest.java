package jvlm.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import jvlm.error.BadInput;
import org.junit.jupiter.api.Test;

class GeneratorTest {
    @Test
    void permutations_are_those_of_torch() {
        var random = new Generator(42);
        assertThat(random.permutation(10)).containsExactly(2, 6, 1, 8, 4, 5, 0, 9, 3, 7);
        assertThat(random.permutation(5)).containsExactly(3, 0, 1, 2, 4);
        assertThat(Arrays.copyOf(new Generator(7).permutation(100_000), 6))
                .containsExactly(41615, 23657, 92717, 16389, 28607, 45432);
        assertThat(random.permutation(0)).isEmpty();
    }

    @Test
    void a_saved_state_goes_on_where_it_was() {
        var random = new Generator(3);
        random.permutation(1000);
        var state = random.state();
        var expected = random.permutation(50);
        var other = new Generator(9);
        other.restore(state);
        assertThat(other.permutation(50)).isEqualTo(expected);
        assertThat(other.permutation(50)).isNotEqualTo(expected);
    }

    @Test
    void it_outlives_the_scope_that_it_is_made_in() {
        var random = Scope.free(() -> new Generator(42));
        assertThat(random.permutation(10)).startsWith(2, 6, 1);
    }

    @Test
    void bytes_that_are_no_state_are_refused() {
        var random = new Generator(1);
        assertThatThrownBy(() -> random.restore(new byte[17])).isInstanceOf(BadInput.class);
        assertThatThrownBy(() -> random.restore(new byte[0])).isInstanceOf(BadInput.class);
        var zeros = new byte[random.state().length];
        Arrays.fill(zeros, (byte) 0xff);
        assertThatThrownBy(() -> random.restore(zeros)).isInstanceOf(BadInput.class);
    }
}
