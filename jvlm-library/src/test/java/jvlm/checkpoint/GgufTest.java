package jvlm.checkpoint;

import static jvlm.checkpoint.Recorded.bits;
import static jvlm.checkpoint.Recorded.file;
import static jvlm.checkpoint.Recorded.floats;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import jvlm.error.BadInput;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GgufTest {
    @TempDir
    Path folder;

    @Test
    void metadata_of_every_type_is_read() {
        try (var found = Checkpoint.open(file("quants.gguf"))) {
            assertThat(found.metadata())
                    .containsEntry("general.architecture", "llama")
                    .containsEntry("k.u8", 200)
                    .containsEntry("k.i8", -5)
                    .containsEntry("k.u16", 60000)
                    .containsEntry("k.i16", -300)
                    .containsEntry("k.u32", 4_000_000_000L)
                    .containsEntry("k.i32", -7)
                    .containsEntry("k.f32", 0.5f)
                    .containsEntry("k.bool", true)
                    .containsEntry("k.text", "grüße")
                    .containsEntry("k.words", List.of("a", "", "ü"))
                    .containsEntry("k.numbers", List.of(1, 2, 3))
                    .containsEntry("k.floats", List.of(0.5f, 1.5f))
                    .containsEntry("k.u64", 1L << 40)
                    .containsEntry("k.i64", -(1L << 40))
                    .containsEntry("k.f64", 0.1);
        }
    }

    @Test
    void every_encoding_unpacks_to_the_reference_values_bit_for_bit() {
        try (var found = Checkpoint.open(file("quants.gguf"));
                var expected = Checkpoint.open(file("quants.expected.safetensors"))) {
            assertThat(found.tensors()).hasSize(16);
            found.tensors().forEach((name, tensor) -> {
                var reference = expected.tensor(name);
                assertThat(tensor.shape()).as(name).isEqualTo(reference.shape());
                assertThat(bits(floats(tensor))).as(name).isEqualTo(bits(floats(reference)));
            });
        }
    }

    @Test
    void a_split_file_is_read_whole_from_any_of_its_parts() {
        for (int part = 1; part <= 3; part++) {
            try (var found = Checkpoint.open(file("split-0000" + part + "-of-00003.gguf"))) {
                assertThat(found.tensors().keySet()).containsExactly("blk.0.weight", "blk.1.weight", "blk.2.weight");
                assertThat(floats(found.tensor("blk.2.weight"))).containsOnly(2);
                assertThat(found.files()).hasSize(3);
            }
        }
    }

    @Test
    void a_missing_part_and_a_part_under_another_name_are_reported() throws IOException {
        var first = Files.copy(file("split-00001-of-00003.gguf"), folder.resolve("m-00001-of-00003.gguf"));
        assertThatThrownBy(() -> Checkpoint.open(first))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("its part m-00002-of-00003.gguf is missing");
        var renamed = Files.move(first, folder.resolve("m.gguf"));
        assertThatThrownBy(() -> Checkpoint.open(renamed))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("is one of 3 parts");
    }

    @Test
    void an_encoding_that_is_not_supported_is_named() {
        assertThatThrownBy(() -> Checkpoint.open(file("unsupported.gguf")))
                .isInstanceOf(BadInput.class)
                .hasMessageEndingWith("blk.0.ffn_down.weight is stored as IQ2_XXS, which is not supported");
    }

    @Test
    void what_is_written_reads_back() {
        var copy = folder.resolve("copy.gguf");
        try (var original = Checkpoint.open(file("quants.gguf"))) {
            var metadata = new LinkedHashMap<>(original.metadata());
            metadata.put("general.alignment", 64);
            Gguf.write(
                    copy,
                    metadata,
                    original.tensors().values().stream().map(WritableTensor::of).toList());
            try (var found = Checkpoint.open(copy)) {
                assertThat(found.metadata()).isEqualTo(metadata);
                Recorded.assertSame(found.tensors(), original.tensors());
                assertThat(found.tensors().keySet())
                        .containsExactlyElementsOf(original.tensors().keySet());
            }
        }
    }

    @Test
    void versions_and_byte_orders_that_are_not_supported_are_named() throws IOException {
        assertRefused(header(1, 0, 0), "is GGUF version 1, expected 2 or 3");
        assertRefused(header(Integer.reverseBytes(3), 0, 0), "big-endian");
        assertRefused(header(3, Long.MAX_VALUE, 0), "states 9223372036854775807 tensors");
        assertRefused(header(3, 0, 5), "cut short");
    }

    @Test
    void rows_must_be_whole_blocks() {
        var file = folder.resolve("rows.gguf");
        Gguf.write(
                file,
                Map.of(),
                List.of(new WritableTensor(
                        "w", Encoding.F32, new long[] {2, 16}, () -> MemorySegment.ofArray(new float[32]))));
        assertThatThrownBy(() -> {
                    var bytes = Files.readAllBytes(file);
                    // The type stands eight bytes (the offset) before the padding to 32.
                    int type = 24 + 8 + 1 + 4 + 16;
                    bytes[type] = 8;
                    Checkpoint.open(Files.write(file, bytes));
                })
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("w is Q8_0 with the shape [2, 16], expected rows of whole blocks of 32");
    }

    private void assertRefused(byte[] bytes, String message) throws IOException {
        var file = Files.write(folder.resolve("refused.gguf"), bytes);
        assertThatThrownBy(() -> Checkpoint.open(file))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining(message);
    }

    private static byte[] header(int version, long tensors, long entries) {
        var buffer = ByteBuffer.allocate(24).order(ByteOrder.LITTLE_ENDIAN);
        return buffer.put(new byte[] {'G', 'G', 'U', 'F'})
                .putInt(version)
                .putLong(tensors)
                .putLong(entries)
                .array();
    }
}
