package jvlm.nn;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import jvlm.tensor.DType;
import jvlm.tensor.Scope;
import jvlm.tensor.Tensor;
import jvlm.tensor.Tensors;
import org.assertj.core.data.Offset;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Attention in blocks against the definition, place by place. */
final class AttentionTest {
    @ParameterizedTest
    @CsvSource({
        "1, 2, 2, 5, 5, 0",
        "2, 4, 2, 7, 7, 0",
        "1, 6, 2, 3, 9, 0",
        "1, 4, 1, 1, 12, 0",
        "2, 4, 4, 9, 9, 3",
        "1, 2, 1, 4, 11, 2",
        "1, 8, 2, 700, 700, 0",
        "1, 8, 4, 600, 900, 50"
    })
    void causal_attention_equals_its_definition(int batch, int heads, int kvHeads, int time, int keys, int window) {
        Scope.inference(() -> {
            var q = random(1, batch, heads, time, 8);
            var k = random(2, batch, kvHeads, keys, 8);
            var v = random(3, batch, kvHeads, keys, 8);
            var got = Attention.attend(q, k, v, new Attention.Causal(window, null));
            close(got.floats(), defined(q, k, v, window, new int[batch]));
            return null;
        });
    }

    /** In bfloat16 a block has fewer queries, and the first ones need not see what they would not use. */
    @ParameterizedTest
    @CsvSource({"6, 2, 300, 300, 0, 0", "4, 2, 500, 700, 50, 0", "4, 2, 260, 290, 64, 5", "4, 4, 260, 260, 0, 37"})
    void causal_attention_in_bfloat16_equals_float32_within_its_rounding(
            int heads, int kvHeads, int time, int keys, int window, int padding) {
        Scope.inference(() -> {
            var q = random(1, 2, heads, time, 8).to(DType.BF16);
            var k = random(2, 2, kvHeads, keys, 8).to(DType.BF16);
            var v = random(3, 2, kvHeads, keys, 8).to(DType.BF16);
            var starts = padding == 0 ? null : Tensors.longs(new long[] {padding, 0}, 2);
            var mask = new Attention.Causal(window, starts);
            var wide = Attention.attend(q.to(DType.F32), k.to(DType.F32), v.to(DType.F32), mask);
            // Rows of padding see nothing; no one looks at them.
            var difference = Attention.attend(q, k, v, mask)
                    .to(DType.F32)
                    .from(2, padding)
                    .sub(wide.from(2, padding))
                    .abs();
            assertThat(difference.view(-1).amax(0).item()).isLessThan(0.06);
            assertThat(difference.total() / difference.elements()).isLessThan(0.005);
            return null;
        });
    }

    /** The second case takes queries in several blocks. */
    @ParameterizedTest
    @CsvSource({"5, 4, 3", "300, 250, 150"})
    void branches_see_the_common_start_and_themselves(int start, int first, int second) {
        Scope.inference(() -> {
            int time = start + first + second;
            var q = random(1, 1, 8, time, 8);
            var k = random(2, 1, 2, time, 8);
            var v = random(3, 1, 2, time, 8);
            var branches = new long[time];
            java.util.Arrays.fill(branches, start, start + first, 1);
            java.util.Arrays.fill(branches, start + first, time, 2);
            var mask = Attention.Branching.of(Tensors.longs(branches, 1, time));
            var got = Attention.attend(q, k, v, mask);
            close(got.slice(2, 0, start + first).contiguous().floats(), alone(q, k, v, start, start, first));
            var last = got.slice(2, 0, start).cat(2, got.slice(2, start + first, time));
            close(last.contiguous().floats(), alone(q, k, v, start, start + first, second));
            return null;
        });
    }

    /** Causal attention over the start and one branch, as if there were no other. */
    private static float[] alone(Tensor q, Tensor k, Tensor v, int start, int from, int length) {
        var parts = new Tensor[] {q, k, v};
        for (int i = 0; i < 3; i++) {
            var branch = parts[i].slice(2, from, from + length);
            parts[i] = parts[i].slice(2, 0, start).cat(2, branch).contiguous();
        }
        return defined(parts[0], parts[1], parts[2], 0, new int[1]);
    }

    @ParameterizedTest
    @CsvSource({"1, 3", "2, 0", "5, 4"})
    void padding_in_front_is_not_seen(int first, int second) {
        Scope.inference(() -> {
            int time = 9;
            var q = random(1, 2, 4, time, 8);
            var k = random(2, 2, 2, time, 8);
            var v = random(3, 2, 2, time, 8);
            var starts = Tensors.longs(new long[] {first, second}, 2);
            float[] got =
                    Attention.attend(q, k, v, new Attention.Causal(0, starts)).floats();
            float[] expected = defined(q, k, v, 0, new int[] {first, second});
            for (int i = 0; i < got.length; i++) {
                int place = i / 8 % time;
                int row = i / (8 * time * 4);
                assertThat(Float.isFinite(got[i])).isTrue();
                if (place >= (row == 0 ? first : second)) {
                    assertThat(got[i]).isCloseTo(expected[i], Offset.offset(1e-4f));
                }
            }
            return null;
        });
    }

    @ParameterizedTest
    @CsvSource({"50, 50", "1500, 1500", "3, 2000"})
    void full_attention_equals_its_definition(int time, int keys) {
        Scope.inference(() -> {
            var q = random(1, 1, 2, time, 4);
            var k = random(2, 1, 2, keys, 4);
            var v = random(3, 1, 2, keys, 4);
            close(Attention.attend(q, k, v, Attention.FULL).floats(), defined(q, k, v, -1, new int[1]));
            return null;
        });
    }

    /** window 0: all before; -1: no mask at all. */
    private static float[] defined(Tensor q, Tensor k, Tensor v, int window, int[] starts) {
        int batch = (int) q.size(0);
        int heads = (int) q.size(1);
        int time = (int) q.size(2);
        int d = (int) q.size(3);
        int kv = (int) k.size(1);
        int keys = (int) k.size(2);
        float[] qs = q.floats();
        float[] ks = k.floats();
        float[] vs = v.floats();
        var out = new float[qs.length];
        for (int row = 0; row < batch * heads * time; row++) {
            int b = row / (heads * time);
            int h = row / time % heads;
            int place = keys - time + row % time;
            int base = (b * kv + h / (heads / kv)) * keys;
            var p = new double[keys];
            double sum = 0;
            for (int j = 0; j < keys; j++) {
                boolean seen = window < 0 || j <= place && j >= starts[b] && (window == 0 || place - j < window);
                double s = 0;
                for (int c = 0; c < d; c++) {
                    s += qs[row * d + c] * ks[(base + j) * d + c];
                }
                p[j] = seen ? Math.exp(s / Math.sqrt(d)) : 0;
                sum += p[j];
            }
            for (int j = 0; j < keys; j++) {
                for (int c = 0; c < d; c++) {
                    out[row * d + c] += (float) (p[j] / sum * vs[(base + j) * d + c]);
                }
            }
        }
        return out;
    }

    private static void close(float[] got, float[] expected) {
        assertThat(got).hasSameSizeAs(expected);
        for (int i = 0; i < got.length; i++) {
            assertThat(got[i]).isCloseTo(expected[i], Offset.offset(1e-4f));
        }
    }

    static Tensor random(long seed, int... shape) {
        int n = 1;
        var sizes = new long[shape.length];
        for (int i = 0; i < shape.length; i++) {
            n *= shape[i];
            sizes[i] = shape[i];
        }
        var random = new Random(seed);
        var values = new float[n];
        for (int i = 0; i < n; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return Tensors.floats(values, sizes);
    }
}
