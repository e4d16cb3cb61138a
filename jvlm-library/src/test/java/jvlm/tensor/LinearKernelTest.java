package jvlm.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Objects;
import java.util.Random;
import org.assertj.core.data.Offset;
import org.bytedeco.javacpp.Pointer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class LinearKernelTest {
    @ParameterizedTest
    @CsvSource({"1, 8, 8", "3, 40, 17", "64, 33, 129", "1, 576, 1536"})
    void equals_the_plain_product_in_float32(int rows, int in, int out) {
        Scope.inference(() -> {
            var x = random(rows * 31 + in, rows, in);
            var w = random(out, out, in);
            var b = random(7, out);
            float[] expected = x.linear(w, b).floats();
            float[] got = kernel(w).apply(x, b).floats();
            for (int i = 0; i < expected.length; i++) {
                assertThat(got[i]).isCloseTo(expected[i], Offset.offset(1e-3f));
            }
            return null;
        });
    }

    @Test
    void a_result_outlives_the_scope_of_the_call() {
        Scope.inference(() -> {
            var w = random(1, 16, 16);
            var kernel = kernel(w);
            var x = random(2, 4, 16);
            var y = Scope.run(() -> kernel.apply(x, null));
            float[] again = x.linear(w, null).floats();
            assertThat(y.floats()).hasSameSizeAs(again);
            assertThat(y.floats()[5]).isCloseTo(again[5], Offset.offset(1e-3f));
            return null;
        });
    }

    @Test
    void thousands_of_calls_leave_memory_as_it_was() {
        Scope.inference(() -> {
            var kernel = kernel(random(1, 512, 512));
            var x = random(2, 512, 512);
            run(kernel, x, 50);
            long before = Pointer.physicalBytes();
            run(kernel, x, 1000); // a megabyte each
            assertThat(Pointer.physicalBytes() - before).isLessThan(200L << 20);
            return null;
        });
    }

    private static LinearKernel kernel(Tensor weight) {
        return Objects.requireNonNull(LinearKernel.of(weight));
    }

    private static void run(LinearKernel kernel, Tensor x, int times) {
        for (int i = 0; i < times; i++) {
            Scope.free(() -> kernel.apply(x, null).size(0));
        }
    }

    static Tensor random(long seed, long... shape) {
        int n = 1;
        for (long s : shape) {
            n *= (int) s;
        }
        var random = new Random(seed);
        var values = new float[n];
        for (int i = 0; i < n; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return Tensors.floats(values, shape);
    }
}
