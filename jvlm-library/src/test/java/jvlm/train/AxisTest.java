package jvlm.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AxisTest {
    @Test
    void marks_are_round_numbers_within() {
        assertThat(new Axis(1, 2400, false).marks(5)).containsExactly(500.0, 1000.0, 1500.0, 2000.0);
        assertThat(new Axis(0.18, 0.83, false).marks(4)).hasSize(4).allMatch(m -> m >= 0.18 && m <= 0.83);
        assertThat(new Axis(-3, 3, false).marks(3)).containsExactly(-2.0, 0.0, 2.0);
    }

    @Test
    void values_of_many_sizes_get_a_logarithmic_scale() {
        var axis = Axis.around(0.01, 100);
        assertThat(axis.logarithmic()).isTrue();
        assertThat(axis.at(1)).isCloseTo(0.5, within(1e-12));
        assertThat(axis.marks(4)).containsExactly(0.01, 0.1, 1.0, 10.0, 100.0);
        assertThat(Axis.around(0.3, 20).marks(4)).containsExactly(0.5, 1.0, 2.0, 5.0, 10.0, 20.0);
        assertThat(Axis.around(1e-200, 1e200).marks(4)).hasSizeBetween(3, 6);
    }

    @Test
    void one_value_alone_has_a_scale() {
        assertThat(Axis.around(5, 5).at(5)).isBetween(0.0, 1.0);
        assertThat(Axis.around(0, 0).marks(4)).isNotEmpty();
        assertThat(Axis.fromZero(0).marks(4)).isNotEmpty();
        assertThat(Axis.around(-2, -2).at(-2)).isBetween(0.0, 1.0);
    }

    @Test
    void neighbouring_or_enormous_values_end() {
        assertThat(Axis.around(1e9, Math.nextUp(1e9)).marks(4)).hasSizeLessThan(15);
        assertThat(Axis.around(0, Double.MAX_VALUE).marks(4)).hasSizeLessThan(15);
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "0.001, 0.001",
        "0.0008, 8e-4",
        "0.00000000337, 3.37e-9",
        "1.25, 1.25",
        "20, 20",
        "0.5, 0.5",
        "-0.25, -0.25",
        "30.94, 30.9",
        "12345, '12,345'",
        "2000000, 2e6",
        "1e12, 1e12"
    })
    void marks_are_shown_short(double value, String shown) {
        assertThat(Axis.shown(value)).isEqualTo(shown);
    }
}
