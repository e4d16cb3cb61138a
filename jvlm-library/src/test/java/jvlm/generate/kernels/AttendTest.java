package jvlm.generate.kernels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.lang.foreign.Arena;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class AttendTest {
    private static final int PLACES = 75;

    @ParameterizedTest
    @CsvSource({"64, 1, 75, 0", "64, 3, 75, 11", "24, 2, 40, 39", "80, 4, 33, 17", "6, 5, 75, 0", "128, 7, 64, 32"})
    void mixed_values_are_those_of_plain_attention(int headDim, int group, int to, int from) {
        for (boolean brain : new boolean[] {false, true}) {
            var random = new Random(headDim + group);
            var past = past(random, headDim, brain);
            int padded = KeyValues.padded(headDim);
            var queries = new float[group * padded];
            for (int i = 0; i < queries.length; i++) {
                queries[i] = i % padded < headDim ? (float) random.nextGaussian() / 2 : 0;
            }
            var out = new float[group * padded];
            var greatest = new float[group];
            var sums = new float[group];
            new Attend(group, PLACES).part(past, 1, from, to, queries, 0, out, 0, greatest, sums, 0);
            for (int h = 0; h < group; h++) {
                var expected = plain(past, queries, h * padded, from, to);
                for (int i = 0; i < headDim; i++) {
                    assertThat(out[h * padded + i] / sums[h]).isCloseTo(expected[i], within(2e-5f));
                }
            }
        }
    }

    private static float[] plain(KeyValues past, float[] queries, int q, int from, int to) {
        var weights = new double[to];
        double sum = 0;
        for (int t = from; t < to; t++) {
            double score = 0;
            for (int i = 0; i < past.headDim(); i++) {
                score += queries[q + i] * past.key(1, t, i);
            }
            weights[t] = Math.exp(score);
            sum += weights[t];
        }
        var mixed = new float[past.headDim()];
        for (int i = 0; i < mixed.length; i++) {
            double x = 0;
            for (int t = from; t < to; t++) {
                x += weights[t] / sum * past.value(1, t, i);
            }
            mixed[i] = (float) x;
        }
        return mixed;
    }

    private static KeyValues past(Random random, int headDim, boolean brain) {
        var past = new KeyValues(Arena.ofAuto(), 2, headDim, PLACES, brain);
        var k = new float[headDim + 1];
        var v = new float[headDim + 2];
        for (int t = 0; t < PLACES; t++) {
            for (int i = 0; i < headDim; i++) {
                k[1 + i] = (float) random.nextGaussian();
                v[2 + i] = (float) random.nextGaussian();
            }
            past.set(1, t, k, 1, v, 2);
        }
        return past;
    }

    @Test
    void a_part_without_places_weighs_nothing() {
        var past = past(new Random(1), 16, true);
        var sums = new float[] {5};
        var greatest = new float[1];
        var out = new float[KeyValues.padded(16)];
        new Attend(1, PLACES).part(past, 1, 32, 32, out.clone(), 0, out, 0, greatest, sums, 0);
        assertThat(sums[0]).isZero();
        assertThat(greatest[0]).isNegative();
        assertThat(out).containsOnly(0);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void a_warm_call_allocates_nothing(boolean brain) {
        var random = new Random(2);
        var past = past(random, 64, brain);
        var queries = new float[3 * KeyValues.padded(64)];
        var out = queries.clone();
        var numbers = new float[6];
        var attend = new Attend(3, PLACES);
        Allocation.requireNone("attention", () -> {
            past.set(0, 70, queries, 0, queries, 0);
            attend.part(past, 1, 3, 70, queries, 0, out, 0, numbers, numbers, 3);
        });
    }
}
