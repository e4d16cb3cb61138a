package jvlm.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.IntStream;
import jvlm.error.BadInput;
import jvlm.task.Sampling;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

final class SamplerTest {
    private static final float CUT = Float.NEGATIVE_INFINITY;

    @Test
    void greedy_takes_the_first_of_the_best() {
        assertThat(choose(Sampling.GREEDY, 1f, 3f, 3f, 2f)).isEqualTo(1);
    }

    @Test
    void the_penalty_pushes_seen_tokens_down_once_whatever_their_sign() {
        var sampler = new Sampler(new Sampling(2, 0, 0, 1, 0), 0);
        float[] scores = {4, -3, 1};
        sampler.scores(scores, new int[] {0, 1, 1, 0, -200, 99}, 6);
        assertThat(scores).containsExactly(2, -6, 1);
    }

    @Test
    void top_k_keeps_ties_with_the_last() {
        assertThat(scores(new Sampling(1, 1, 2, 1, 0), 1, 5, 3, 3, 0)).containsExactly(CUT, 5, 3, 3, CUT);
    }

    @Test
    void top_p_keeps_the_best_until_they_reach_it() {
        float[] logits = {(float) Math.log(0.5), (float) Math.log(0.3), (float) Math.log(0.15), (float) Math.log(0.05)};
        var kept = scores(new Sampling(1, 1, 0, 0.75, 0), logits);
        assertThat(kept[0]).isFinite();
        assertThat(kept[1]).isFinite();
        assertThat(kept[2]).isEqualTo(CUT);
        assertThat(kept[3]).isEqualTo(CUT);
        assertThat(scores(new Sampling(1, 1, 0, 1e-9, 0), logits)[0]).isFinite();
    }

    @Test
    void min_p_keeps_a_share_of_the_best() {
        float[] logits = {(float) Math.log(0.6), (float) Math.log(0.3), (float) Math.log(0.1)};
        var kept = scores(new Sampling(1, 1, 0, 1, 0.4), logits);
        assertThat(kept[1]).isFinite();
        assertThat(kept[2]).isEqualTo(CUT);
    }

    @Test
    void choices_follow_their_probabilities_and_the_seed() {
        var sampling = new Sampling(1, 1, 0, 1, 0);
        var sampler = new Sampler(sampling, 42);
        var again = new Sampler(sampling, 42);
        int[] counts = new int[3];
        for (int i = 0; i < 20_000; i++) {
            float[] logits = {(float) Math.log(0.7), (float) Math.log(0.2), (float) Math.log(0.1)};
            int id = sampler.choose(logits.clone(), new int[0], 0);
            assertThat(again.choose(logits, new int[0], 0)).isEqualTo(id);
            counts[id]++;
        }
        assertThat(counts[0] / 20_000.0).isCloseTo(0.7, Offset.offset(0.02));
        assertThat(counts[1] / 20_000.0).isCloseTo(0.2, Offset.offset(0.02));
        assertThat(IntStream.of(counts).sum()).isEqualTo(20_000);
    }

    @Test
    void settings_out_of_range_are_refused_by_name() {
        assertThatThrownBy(() -> new Sampling(1, -1, 0, 1, 0))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("temperature -1.0");
        assertThatThrownBy(() -> new Sampling(1, 1, 0, 0, 0))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("top-p 0.0");
        assertThatThrownBy(() -> new Sampling(0, 1, 0, 1, 0))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("penalty");
    }

    private static float[] scores(Sampling sampling, float... logits) {
        var scores = logits.clone();
        new Sampler(sampling, 0).scores(scores, new int[0], 0);
        return scores;
    }

    private static int choose(Sampling sampling, float... logits) {
        return new Sampler(sampling, 0).choose(logits, new int[0], 0);
    }
}
