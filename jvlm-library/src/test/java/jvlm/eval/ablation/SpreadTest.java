package jvlm.eval.ablation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import jvlm.eval.ablation.Spread.Verdict;
import org.junit.jupiter.api.Test;

final class SpreadTest {
    private static Spread of(Double... values) {
        return Spread.of(List.of(values));
    }

    @Test
    void mean_deviation_and_range_are_those_of_a_sample() {
        var spread = of(0.2, 0.4, 0.9);
        assertThat(spread.mean()).isCloseTo(0.5, within(1e-12));
        assertThat(spread.deviation()).isCloseTo(Math.sqrt(0.13), within(1e-12));
        assertThat(spread.low()).isEqualTo(0.2);
        assertThat(spread.high()).isEqualTo(0.9);
        assertThat(spread).hasToString("50.0 ± 36.1 (20.0 - 90.0)");
        assertThat(of(0.7).deviation()).isZero();
        assertThatThrownBy(SpreadTest::of).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void a_verdict_needs_ranges_that_do_not_overlap() {
        var middle = of(0.5, 0.55, 0.6);
        assertThat(of(0.61, 0.7, 0.8).against(middle)).isEqualTo(Verdict.BETTER);
        assertThat(of(0.1, 0.2, 0.49).against(middle)).isEqualTo(Verdict.WORSE);
        assertThat(of(0.59, 0.9, 0.95).against(middle)).isEqualTo(Verdict.NONE);
        assertThat(of(0.1, 0.2, 0.51).against(middle)).isEqualTo(Verdict.NONE);
        assertThat(of(0.1, 0.55, 0.9).against(middle)).isEqualTo(Verdict.NONE);
        assertThat(middle.against(middle)).isEqualTo(Verdict.NONE);
    }

    @Test
    void ranges_that_touch_overlap() {
        assertThat(of(0.6, 0.7, 0.8).against(of(0.4, 0.5, 0.6))).isEqualTo(Verdict.NONE);
        assertThat(of(0.2, 0.3, 0.4).against(of(0.4, 0.5, 0.6))).isEqualTo(Verdict.NONE);
    }

    @Test
    void fewer_than_three_seeds_give_no_verdict() {
        assertThat(of(0.9, 0.95).against(of(0.1, 0.2, 0.3))).isEqualTo(Verdict.NONE);
        assertThat(of(0.9, 0.95, 0.99).against(of(0.1, 0.2))).isEqualTo(Verdict.NONE);
    }
}
