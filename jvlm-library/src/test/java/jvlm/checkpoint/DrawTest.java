package jvlm.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.lang.foreign.ValueLayout;
import java.util.Map;
import jvlm.tensor.DType;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("Drawing weights")
class DrawTest {
    private static float[] drawn(String name, Init init, long seed, DType dtype) {
        var weights = Weights.describe(Map.of(), dtype);
        weights.tensor("before", new Init.Normal(3), 10, 10);
        weights.tensor(name, init, 300, 500);
        var tensor = Draw.tensors(weights, dtype, seed).getLast();
        assertThat(tensor.shape()).containsExactly(300, 500);
        var bytes = tensor.bytes().get();
        assertThat(bytes.byteSize()).isEqualTo(tensor.size());
        var values = new float[300 * 500];
        for (int i = 0; i < values.length; i++) {
            values[i] = switch (dtype) {
                case F64 -> (float) bytes.getAtIndex(ValueLayout.JAVA_DOUBLE, i);
                case F16 -> Float.float16ToFloat(bytes.getAtIndex(ValueLayout.JAVA_SHORT, i));
                case BF16 -> Float.intBitsToFloat(bytes.getAtIndex(ValueLayout.JAVA_SHORT, i) << 16);
                default -> bytes.getAtIndex(ValueLayout.JAVA_FLOAT, i);
            };
        }
        return values;
    }

    @Test
    void follows_the_normal_distribution_asked_for() {
        float[] x = drawn("weight", new Init.Normal(0.02), 1, DType.F32);
        double mean = 0;
        double square = 0;
        int within = 0;
        for (float v : x) {
            mean += v / x.length;
            square += (double) v * v / x.length;
            within += Math.abs(v) < 0.02 ? 1 : 0;
        }
        assertThat(mean).isCloseTo(0, within(2e-4));
        assertThat(Math.sqrt(square)).isCloseTo(0.02, within(2e-4));
        assertThat(within / (double) x.length).isCloseTo(0.6827, within(0.01));
    }

    @Test
    void fills_constants() {
        assertThat(drawn("bias", new Init.Constant(2.5), 1, DType.F16)).containsOnly(2.5f);
    }

    @Test
    void depends_on_seed_and_name_alone() {
        float[] first = drawn("weight", new Init.Normal(1), 1, DType.F32);
        assertThat(drawn("weight", new Init.Normal(1), 1, DType.F32)).isEqualTo(first);
        assertThat(drawn("weight", new Init.Normal(1), 2, DType.F32)).isNotEqualTo(first);
        assertThat(drawn("other", new Init.Normal(1), 1, DType.F32)).isNotEqualTo(first);
        // No chunk repeats another.
        assertThat(first[0]).isNotEqualTo(first[1 << 16]);
    }

    @Test
    void rounds_the_same_numbers_to_the_type_that_is_stored() {
        float[] exact = drawn("weight", new Init.Normal(1), 1, DType.F64);
        float[] half = drawn("weight", new Init.Normal(1), 1, DType.F16);
        float[] brain = drawn("weight", new Init.Normal(1), 1, DType.BF16);
        for (int i = 0; i < exact.length; i++) {
            assertThat(half[i]).isEqualTo(Float.float16ToFloat(Float.floatToFloat16(exact[i])));
            assertThat((double) brain[i]).isCloseTo(exact[i], within(Math.abs(exact[i]) / 256.0 + 1e-30));
        }
    }

    @ParameterizedTest
    @ValueSource(floats = {0f, -0f, 1f, 1.00390625f, 1.01171875f, 3.3895314e38f, -1.5e-40f})
    void bfloat16_rounds_to_the_nearest_and_ties_to_even(float value) {
        float back = Float.intBitsToFloat(Draw.bfloat16(value) << 16);
        int bits = Float.floatToRawIntBits(value);
        float below = Float.intBitsToFloat(bits & 0xffff0000);
        float above = Float.intBitsToFloat((bits & 0xffff0000) + 0x10000);
        double down = Math.abs((double) value - below);
        double up = Math.abs((double) above - value);
        boolean even = (Float.floatToRawIntBits(below) & 0x10000) == 0;
        assertThat(back).isEqualTo(down < up || (down == up && even) ? below : above);
    }
}
