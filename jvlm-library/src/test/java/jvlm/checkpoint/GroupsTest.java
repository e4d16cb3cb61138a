package jvlm.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class GroupsTest {
    private static final int ROWS = 3;
    private static final int COLUMNS = 512;

    @ParameterizedTest
    @EnumSource(
            value = Encoding.class,
            names = {"Q4_0", "Q4_1", "Q4_K", "Q8_0", "Q5_0", "Q6_K"})
    void scale_times_number_and_offset_are_what_the_reference_unpacks(Encoding encoding) {
        var tensor = random(encoding);
        var groups = new Groups(tensor);
        var expected = new float[ROWS * COLUMNS];
        Unpack.toFloats(tensor, 0, expected);
        int group = COLUMNS / groups.scales.length;
        assertThat(group).isEqualTo(Groups.of(encoding) == Groups.Kind.FINE_BYTES ? 16 : 32);
        for (int row = ROWS - 1; row >= 0; row--) {
            groups.read(row);
            assertThat(groups.fitHalves()).isTrue();
            for (int c = 0; c < COLUMNS; c++) {
                float w = groups.scales[c / group] * groups.numbers[c] + groups.offsets[c / group];
                assertThat(w).as("column %d of row %d", c, row).isEqualTo(expected[row * COLUMNS + c]);
            }
        }
    }

    @Test
    void scales_beyond_float16_are_noticed() {
        var tensor = random(Encoding.Q4_K);
        tensor.bytes().set(Mapped.SHORT, 0, Float.floatToFloat16(60000));
        var groups = new Groups(tensor);
        groups.read(0);
        assertThat(groups.fitHalves()).isFalse();
    }

    @ParameterizedTest
    @EnumSource(
            value = Encoding.class,
            names = {"F32", "BF16", "Q2_K", "Q3_K", "Q5_1", "Q5_K"})
    void others_have_no_groups(Encoding encoding) {
        assertThat(Groups.of(encoding)).isEqualTo(Groups.Kind.NONE);
    }

    /** Any bytes but for the scales, which are small float16 numbers. */
    private static StoredTensor random(Encoding encoding) {
        var random = new Random(encoding.ordinal());
        var bytes = new byte[(int) encoding.bytes(ROWS * COLUMNS)];
        random.nextBytes(bytes);
        var memory = MemorySegment.ofArray(bytes);
        int scales = encoding == Encoding.Q4_K || encoding == Encoding.Q4_1 ? 2 : 1;
        int first = encoding == Encoding.Q6_K ? 208 : 0;
        for (int b = 0; b < bytes.length; b += encoding.blockBytes()) {
            for (int i = 0; i < scales; i++) {
                short half = Float.floatToFloat16((float) random.nextGaussian() / 100);
                memory.set(Mapped.SHORT, b + first + 2L * i, half);
            }
        }
        return StoredTensor.contiguous("w", encoding, new long[] {ROWS, COLUMNS}, memory, Path.of("random.gguf"));
    }
}
