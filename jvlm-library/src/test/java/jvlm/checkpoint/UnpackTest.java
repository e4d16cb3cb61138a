package jvlm.checkpoint;

import static jvlm.checkpoint.Recorded.file;
import static jvlm.checkpoint.Recorded.floats;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class UnpackTest {
    @ParameterizedTest
    @EnumSource(Encoding.class)
    void any_run_of_blocks_equals_the_same_run_of_the_whole(Encoding encoding) {
        var bytes = new byte[(int) encoding.bytes(256 * 120)];
        new Random(1).nextBytes(bytes);
        var tensor = StoredTensor.contiguous(
                "w", encoding, new long[] {120, 256}, MemorySegment.ofArray(bytes), Path.of("w.gguf"));
        var whole = floats(tensor);
        var part = new float[256 * 50];
        Unpack.toFloats(tensor, 256 * 3, part);
        assertThat(part).isEqualTo(Arrays.copyOfRange(whole, 256 * 3, 256 * 53));
        var memory = MemorySegment.ofArray(new float[256 * 50]);
        Unpack.toFloats(tensor, 256 * 3, memory);
        assertThat(memory.mismatch(MemorySegment.ofArray(part))).isEqualTo(-1);
    }

    @Test
    void a_run_that_cuts_a_block_or_passes_the_end_is_refused() {
        var tensor = StoredTensor.contiguous(
                "w", Encoding.Q8_0, new long[] {2, 32}, MemorySegment.ofArray(new byte[68]), Path.of("w.gguf"));
        assertThatThrownBy(() -> Unpack.toFloats(tensor, 16, new float[32]))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Unpack.toFloats(tensor, 32, new float[64]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("elements 32 to 96 of w, which has 64 in blocks of 32");
    }

    @Test
    void packing_gives_the_bytes_of_the_reference() {
        try (var expected = Checkpoint.open(file("quants.expected.safetensors"))) {
            var values = floats(expected.tensor("to_pack"));
            assertPacks(expected, "packed_q8_0", Pack::q8_0, values);
            assertPacks(expected, "packed_q4_0", Pack::q4_0, values);
            assertPacks(expected, "packed_q4_1", Pack::q4_1, values);
        }
    }

    private static void assertPacks(Checkpoint expected, String name, Function<float[], byte[]> pack, float[] values) {
        assertThat(pack.apply(values)).as(name).isEqualTo(Recorded.bytes(expected.tensor(name)));
    }
}
