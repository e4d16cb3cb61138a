package jvlm.eval.quality;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import jvlm.error.BadInput;
import jvlm.eval.Wilson;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class CostTallyTest {
    private static final double LN2 = Math.log(2);

    /** Logits of the probabilities 2^-n. */
    private static float[] halvings(int... n) {
        var logits = new float[n.length];
        for (int i = 0; i < n.length; i++) {
            logits[i] = (float) (-n[i] * LN2);
        }
        return logits;
    }

    private static float[] shifted(float[] logits, float by) {
        var moved = logits.clone();
        for (int i = 0; i < moved.length; i++) {
            moved[i] += by;
        }
        return moved;
    }

    @Test
    void one_token_costs_what_can_be_reckoned_by_hand() {
        var tally = new CostTally("prompt", 1);
        // p = 1/2 1/4 1/4, q = 1/4 1/2 1/4: 1/2 ln 2 - 1/4 ln 2; the text goes on with the second.
        tally.add(halvings(1, 2, 2), shifted(halvings(2, 1, 2), 7), 1);
        var cost = tally.result();
        assertThat(cost.divergence()).isCloseTo(LN2 / 4, within(1e-6));
        assertThat(cost.divergence99()).isEqualTo(cost.divergence());
        assertThat(cost.agreeing()).isZero();
        assertThat(cost.perplexity()).isCloseTo(2, within(1e-6));
        assertThat(cost.referencePerplexity()).isCloseTo(4, within(1e-6));
    }

    @Test
    void the_divergence_is_that_of_the_model_from_the_reference_and_not_the_other_way_round() {
        var tally = new CostTally("prompt", 1);
        // p = 1/2 1/2 0, q = 1/2 1/4 1/4: 1/2 ln 2; the other way round it would be infinite.
        tally.add(new float[] {0, 0, Float.NEGATIVE_INFINITY}, halvings(1, 2, 2), 0);
        assertThat(tally.result().divergence()).isCloseTo(LN2 / 2, within(1e-6));
    }

    @Test
    void means_and_quantiles_are_over_all_tokens() {
        var tally = new CostTally("decode", 300);
        // Of 300 tokens 297 are free, which is 99 %; then 298 are no longer.
        for (int i = 0; i < 300; i++) {
            tally.add(halvings(1, 2, 2), i < 297 ? halvings(1, 2, 2) : halvings(2, 1, 2), i % 2);
        }
        var cost = tally.result();
        assertThat(cost.tokens()).isEqualTo(300);
        assertThat(cost.divergence()).isCloseTo(LN2 / 4 * 3 / 300, within(1e-8));
        assertThat(cost.divergence99()).isZero();
        assertThat(cost.agreeing()).isEqualTo(297);
        assertThat(cost.agreement()).isEqualTo(0.99);
        assertThat(cost.interval()).isEqualTo(Wilson.of(297, 300));
        // The geometric mean of 2 and 4.
        assertThat(cost.referencePerplexity()).isCloseTo(Math.sqrt(8), within(1e-6));
    }

    @Test
    void the_quantile_is_reached_by_the_hundredth_part_of_the_tokens() {
        var tally = new CostTally("decode", 100);
        for (int i = 0; i < 100; i++) {
            tally.add(halvings(1, 2, 2), i < 98 ? halvings(1, 2, 2) : halvings(2, 1, 2), 0);
        }
        assertThat(tally.result().divergence99()).isCloseTo(LN2 / 4, within(1e-6));
    }

    @Test
    void equal_logits_cost_nothing_however_large_they_are() {
        var random = new Random(3);
        var tally = new CostTally("prompt", 50);
        for (int i = 0; i < 50; i++) {
            var logits = new float[40];
            for (int j = 0; j < logits.length; j++) {
                logits[j] = (float) random.nextGaussian() * 3e4f;
            }
            tally.add(logits, logits, i % 40);
        }
        assertThat(tally.result().divergence()).isZero();
        assertThat(tally.result().agreement()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY})
    void logits_that_are_not_finite_are_reported(float x) {
        var tally = new CostTally("decode", 2);
        tally.add(halvings(1, 1), halvings(1, 1), 0);
        assertThatThrownBy(() -> tally.add(halvings(1, 1), new float[] {0, x}, 0))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("decode after token 1 ");
        assertThatThrownBy(() -> tally.add(new float[] {x, 0}, halvings(1, 1), 0))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("the reference");
    }
}
