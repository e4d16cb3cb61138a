package jvlm.generate.kernels;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The passes over single vectors. */
final class SmallKernelsTest {
    @ParameterizedTest
    @ValueSource(ints = {1, 16, 37, 576})
    void norms_are_those_of_plain_arithmetic(int size) {
        var matrices = new Matrices(size);
        var x = matrices.vector(size + 3);
        var weight = matrices.vector(size);
        var out = new float[size + 3];
        Norms.rms(x, weight, 1e-5, out);
        double squares = 0;
        for (int i = 0; i < size; i++) {
            squares += (double) x[i] * x[i];
        }
        var expected = new double[size];
        for (int i = 0; i < size; i++) {
            expected[i] = x[i] / Math.sqrt(squares / size + 1e-5) * weight[i];
        }
        assertThat(Allocation.difference(out, expected, 1)).isLessThan(2e-6);
        assertThat(out[size]).isZero();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 16, 45, 96})
    void the_gated_activation_is_that_of_plain_arithmetic(int size) {
        var matrices = new Matrices(size);
        var gate = matrices.vector(size + 2);
        var up = matrices.vector(size + 2);
        gate[size / 2] = -200; // exp(200) is beyond float32
        var out = new float[size + 2];
        SwiGlu.apply(gate, up, out, 1, size);
        var expected = new double[size];
        for (int i = 1; i < size; i++) {
            expected[i] = gate[i] / (1 + Math.exp(-gate[i])) * up[i];
        }
        assertThat(Allocation.difference(out, expected, 1)).isLessThan(2e-6);
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 16, 24, 64, 128})
    void rotation_is_that_of_plain_arithmetic(int headDim) {
        var matrices = new Matrices(headDim);
        var inverse = new float[headDim / 2];
        for (int i = 0; i < inverse.length; i++) {
            inverse[i] = (float) Math.pow(1e4, -2.0 * i / headDim);
        }
        var rotary = new Rotary(inverse, 1.5);
        rotary.at(123);
        var x = matrices.vector(headDim + 1);
        var out = new float[headDim + 2];
        rotary.turn(x, 1, 0.5f, out, 2);
        var expected = new double[headDim + 2];
        for (int i = 0; i < inverse.length; i++) {
            double angle = 123 * inverse[i];
            double a = x[1 + i];
            double b = x[1 + inverse.length + i];
            expected[2 + i] = 0.75 * (a * Math.cos(angle) - b * Math.sin(angle));
            expected[2 + inverse.length + i] = 0.75 * (b * Math.cos(angle) + a * Math.sin(angle));
        }
        assertThat(Allocation.difference(out, expected, 1)).isLessThan(2e-5);
        rotary.turn(x, 1, 1, x, 1); // in place
        assertThat(x[1] * 0.5f).isEqualTo(out[2]);
    }

    @Test
    void warm_calls_allocate_nothing() {
        var matrices = new Matrices(1);
        var x = matrices.vector(576);
        var out = new float[576];
        var rotary = new Rotary(new float[32], 1);
        Allocation.requireNone("the norm", () -> Norms.rms(x, x, 1e-5, out));
        Allocation.requireNone("the activation", () -> SwiGlu.apply(x, x, out, 0, 570));
        Allocation.requireNone("the rotation", () -> {
            rotary.at(7);
            rotary.turn(x, 0, 1, out, 0);
        });
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 100, (2 << 20) - 1, 2 << 20, (5 << 20) + 3})
    void pages_are_zero_and_can_be_written_to_the_last_byte(long bytes) {
        try (var arena = Arena.ofShared()) {
            var memory = Pages.allocate(arena, bytes);
            assertThat(memory.address() % 64).isZero();
            assertThat(memory.byteSize()).isGreaterThanOrEqualTo(bytes);
            assertThat(memory.get(ValueLayout.JAVA_BYTE, bytes - 1)).isZero();
            memory.fill((byte) 7);
            assertThat(memory.get(ValueLayout.JAVA_BYTE, bytes - 1)).isEqualTo((byte) 7);
        }
    }
}
