package jvlm.generate.kernels;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class SweepTest {
    private static final int SIZE = 3 * Sweep.PIECE;

    @Test
    void every_byte_of_the_range_is_read_and_no_other() {
        try (var arena = Arena.ofConfined()) {
            var memory = arena.allocate(ValueLayout.JAVA_INT, SIZE / 4);
            var random = new Random(1);
            int expected = 0;
            for (int i = 0; i < SIZE / 4; i++) {
                int x = random.nextInt();
                memory.setAtIndex(ValueLayout.JAVA_INT, i, x);
                expected ^= i >= Sweep.PIECE / 4 ? x : 0;
            }
            assertThat(Sweep.read(memory, Sweep.PIECE, SIZE)).isEqualTo(expected);
        }
    }

    @Test
    void a_warm_sweep_allocates_nothing() {
        try (var arena = Arena.ofConfined()) {
            var memory = arena.allocate(SIZE, 64);
            Allocation.requireNone("a sweep", () -> Sweep.read(memory, 0, SIZE));
        }
    }
}
