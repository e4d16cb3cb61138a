package jvlm.nn;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Random;
import jvlm.tensor.Scope;
import jvlm.tensor.Tensor;
import jvlm.tensor.Tensors;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("Segments")
final class SegmentsTest {
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void each_attend_to_themselves_alone(long seed) {
        var random = new Random(seed);
        var lengths =
                random.ints(1 + random.nextInt(12), 1, 1 + random.nextInt(9)).toArray();
        int rows = java.util.Arrays.stream(lengths).sum();
        Scope.inference(() -> {
            var q = packed(seed, rows);
            var k = packed(seed + 100, rows);
            var v = packed(seed + 200, rows);
            var expected = new ArrayList<Tensor>();
            int at = 0;
            for (int length : lengths) {
                expected.add(
                        Attention.attend(one(q, at, length), one(k, at, length), one(v, at, length), Attention.FULL)
                                .select(0, 0)
                                .transpose(0, 1));
                at += length;
            }
            float[] wanted = Tensors.cat(expected, 0).floats();
            assertThat(new Segments(lengths).attend(q, k, v).floats())
                    .usingComparatorWithPrecision(1e-5f)
                    .containsExactly(wanted);
            return null;
        });
    }

    @org.junit.jupiter.api.Test
    void of_many_rows_are_computed_some_at_a_time() {
        int count = 40; // of 512 rows and 2 heads: more scores than are held at once
        int[] lengths =
                java.util.stream.IntStream.generate(() -> 512).limit(count).toArray();
        Scope.inference(() -> {
            var q = AttentionTest.random(1, 1, 1, 512 * count, 4).view(512L * count, 2, 2);
            var all = new Segments(lengths).attend(q, q, q);
            int last = 512 * (count - 1);
            var own = Attention.attend(one(q, last, 512), one(q, last, 512), one(q, last, 512), Attention.FULL)
                    .select(0, 0)
                    .transpose(0, 1)
                    .floats();
            float[] got = all.slice(0, last, last + 512).floats();
            for (int i = 0; i < own.length; i++) {
                assertThat(got[i]).isCloseTo(own[i], Offset.offset(1e-5f));
            }
            return null;
        });
    }

    private static Tensor packed(long seed, int rows) {
        return AttentionTest.random(seed, 1, 3, rows, 4).select(0, 0).transpose(0, 1);
    }

    private static Tensor one(Tensor x, int at, int length) {
        return x.slice(0, at, at + length).transpose(0, 1).unsqueeze(0);
    }
}
