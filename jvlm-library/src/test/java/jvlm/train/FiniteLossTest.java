package jvlm.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.IntStream;
import jvlm.error.BadInput;
import org.junit.jupiter.api.Test;

class FiniteLossTest {
    @Test
    void a_finite_loss_is_given_back() {
        assertThat(FiniteLoss.require(-2.5, 3, List.of("a"))).isEqualTo(-2.5);
    }

    @Test
    void a_loss_that_is_no_number_names_step_and_samples() {
        assertThatThrownBy(() -> FiniteLoss.require(Double.NaN, 17, List.of("photo-3", "photo-9")))
                .isInstanceOf(BadInput.class)
                .hasMessage("step 17: the loss is NaN, expected a finite number; "
                        + "the batch holds 2 samples: photo-3, photo-9");
        assertThatThrownBy(() -> FiniteLoss.require(Double.POSITIVE_INFINITY, 1, List.of("x")))
                .hasMessageContaining("Infinity")
                .hasMessageEndingWith("holds the sample x");
    }

    @Test
    void of_a_large_batch_the_first_samples_are_named() {
        var ids = IntStream.range(0, 256).mapToObj(i -> "s" + i).toList();
        assertThatThrownBy(() -> FiniteLoss.require(Double.NEGATIVE_INFINITY, 1, ids))
                .hasMessageEndingWith("256 samples: s0, s1, s2, s3, s4, s5 and 250 more");
    }
}
