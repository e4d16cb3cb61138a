package jvlm.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.util.LinkedHashMap;
import java.util.Map;
import jvlm.generate.kernels.Sweep;
import jvlm.tensor.DType;
import org.junit.jupiter.api.Test;

final class LimitsTest {
    @Test
    void a_read_sees_what_lies_in_memory() {
        try (var arena = Arena.ofConfined()) {
            var memory = arena.allocate(Sweep.PIECE, 64);
            assertThat(Bandwidth.read(memory, 0, Sweep.PIECE)).isZero();
            memory.set(ValueLayout.JAVA_INT, 4096, 77);
            assertThat(Bandwidth.read(memory, 0, Sweep.PIECE)).isEqualTo(77);
        }
    }

    @Test
    void fields_name_what_was_measured_in_four_digits() {
        var gemm = new LinkedHashMap<DType, Double>();
        gemm.put(DType.BF16, 470.1234);
        gemm.put(DType.F32, 242.0);
        assertThat(new Limits(35.98765, gemm).fields())
                .containsExactlyInAnyOrderEntriesOf(
                        Map.of("read_gbs", 35.99, "gemm_bfloat16_gflops", 470.1, "gemm_float32_gflops", 242.0));
    }
}
