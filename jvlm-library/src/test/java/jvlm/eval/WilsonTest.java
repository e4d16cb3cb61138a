package jvlm.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class WilsonTest {
    @ParameterizedTest
    @CsvSource({
        "81, 100, 0.722212, 0.874852",
        "8, 10, 0.490162, 0.943318",
        "1, 16, 0.011119, 0.283287",
        "0, 10, 0, 0.277533",
        "10, 10, 0.722467, 1",
        "2500, 4350, 0.559961, 0.589332"
    })
    void agrees_with_independent_values(int hits, int trials, double low, double high) {
        var interval = Wilson.of(hits, trials);
        assertThat(interval.low()).isCloseTo(low, within(1e-6));
        assertThat(interval.high()).isCloseTo(high, within(1e-6));
    }

    @Test
    void nothing_tried_says_nothing() {
        assertThat(Wilson.of(0, 0)).isEqualTo(new Wilson(0, 1));
        assertThatIllegalArgumentException().isThrownBy(() -> Wilson.of(3, 2));
    }
}
