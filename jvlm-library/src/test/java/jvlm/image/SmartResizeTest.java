package jvlm.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import jvlm.error.BadInput;
import jvlm.image.SmartResize.Variant;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("Sides of multiples of a factor")
final class SmartResizeTest {
    private static final SmartResize RULE = new SmartResize(28, 3136, 12_845_056);

    /** 70 is 2.5 times the factor and 42 is 1.5 times: ties go to the even multiple. */
    @ParameterizedTest
    @CsvSource({"42, 70, 56, 56", "126, 98, 112, 112", "1000, 600, 1008, 588", "4000, 3000, 4004, 2996"})
    void are_the_nearest(int width, int height, int newWidth, int newHeight) {
        assertThat(RULE.of(new Size(width, height))).isEqualTo(new Size(newWidth, newHeight));
    }

    @Test
    void are_scaled_between_the_bounds() {
        var bounded = new SmartResize(28, 200_704, 451_584);
        assertThat(bounded.of(new Size(42, 70))).isEqualTo(new Size(364, 588));
        assertThat(bounded.of(new Size(4000, 3000))).isEqualTo(new Size(756, 560));
    }

    @Test
    void below_the_factor_differ_by_library() {
        var utils = new SmartResize(28, 3136, 12_845_056, Variant.QWEN_VL_UTILS);
        assertThat(RULE.of(new Size(300, 14))).isEqualTo(new Size(280, 28));
        assertThat(utils.of(new Size(300, 14))).isEqualTo(new Size(308, 28));
        assertThat(RULE.of(new Size(150, 1))).isEqualTo(new Size(700, 28));
    }

    @Test
    void of_a_thread_are_refused() {
        assertThat(RULE.of(new Size(5600, 28))).isEqualTo(new Size(5600, 28));
        assertThatThrownBy(() -> RULE.of(new Size(5601, 28)))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("5601 x 28");
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void stay_within_the_upper_bound_and_are_never_nothing(long seed) {
        var random = new Random(seed);
        for (int i = 0; i < 500; i++) {
            var from = new Size(1 + random.nextInt(3000), 1 + random.nextInt(3000));
            if (Math.max(from.width(), from.height()) > 200 * Math.min(from.width(), from.height())) {
                continue;
            }
            var to = new SmartResize(28, 784L * (1 + random.nextInt(64)), 784L * (256 + random.nextInt(4096))).of(from);
            assertThat(to.width() % 28 + to.height() % 28).isZero();
            assertThat(Math.min(to.width(), to.height())).isPositive();
        }
    }
}
