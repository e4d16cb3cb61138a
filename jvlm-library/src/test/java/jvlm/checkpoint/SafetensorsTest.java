package jvlm.checkpoint;

import static jvlm.checkpoint.Recorded.assertSame;
import static jvlm.checkpoint.Recorded.file;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import jvlm.error.BadInput;
import jvlm.json.Json;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SafetensorsTest {
    @TempDir
    Path folder;

    @Test
    void what_is_written_reads_back_in_order_and_aligned() {
        var copy = folder.resolve("copy.safetensors");
        try (var original = Checkpoint.open(file("zip.pt"))) {
            Safetensors.write(copy, Map.of("format", "pt"), writable(original));
            try (var found = Checkpoint.open(copy)) {
                assertSame(found.tensors(), original.tensors());
                assertThat(found.tensors().keySet())
                        .containsExactlyElementsOf(original.tensors().keySet());
                assertThat(found.metadata()).isEqualTo(Map.of("format", "pt"));
                found.tensors().values().forEach(t -> assertThat(
                                t.bytes().address() % t.encoding().blockBytes())
                        .as(t.name())
                        .isZero());
            }
        }
        assertThat(folder.toFile().list()).containsExactly("copy.safetensors");
    }

    @Test
    void a_write_that_fails_leaves_the_old_file() throws IOException {
        var target = Files.writeString(folder.resolve("m.safetensors"), "old");
        var short_ = new WritableTensor("w", Encoding.F32, new long[] {2}, () -> MemorySegment.ofArray(new byte[4]));
        assertThatThrownBy(() -> Safetensors.write(target, Map.of(), List.of(short_)))
                .hasMessage("w gives 4 bytes, expected 8");
        assertThat(target).hasContent("old");
        assertThat(folder.toFile().list()).containsExactly("m.safetensors");
        var packed = new WritableTensor("q", Encoding.Q4_0, new long[] {32}, () -> MemorySegment.ofArray(new byte[18]));
        assertThatThrownBy(() -> Safetensors.write(target, Map.of(), List.of(packed)))
                .hasMessage("q is Q4_0, which safetensors files cannot hold");
        assertThatThrownBy(() -> Safetensors.write(target, Map.of(), List.of(short_, short_)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Safetensors.write(folder.resolve("no/such"), Map.of(), List.of()))
                .isInstanceOf(BadInput.class);
    }

    @Test
    void shards_are_filled_in_order_and_found_through_their_index() {
        try (var original = Checkpoint.open(file("zip.pt"))) {
            var files = Safetensors.writeSharded(folder, Map.of(), writable(original), 300);
            assertThat(files).hasSizeGreaterThan(2);
            assertThat(files.getFirst().getFileName().toString()).matches("model-00001-of-0000\\d.safetensors");
            var index = Json.read(files.getLast());
            assertThat(index.at("weight_map").keys())
                    .containsExactlyElementsOf(original.tensors().keySet());
            long total = original.tensors().values().stream()
                    .mapToLong(t -> t.encoding().bytes(t.elements()))
                    .sum();
            assertThat(index.at("metadata").at("total_size").asLong()).isEqualTo(total);
            try (var found = Checkpoint.open(folder)) {
                assertSame(found.tensors(), original.tensors());
                assertThat(found.files()).hasSize(files.size());
            }
            assertThat(Safetensors.writeSharded(folder, Map.of(), writable(original), 1 << 20))
                    .containsExactly(folder.resolve("model.safetensors"));
            assertThat(folder.resolve("model.safetensors.index.json")).doesNotExist();
            Safetensors.writeSharded(folder, Map.of(), writable(original), 300);
            assertThat(folder.resolve("model.safetensors")).doesNotExist();
        }
    }

    @Test
    void a_sparse_file_has_the_size_of_its_tensors_and_reads_as_zeros() {
        var file = folder.resolve("sparse.safetensors");
        var holes = IntStream.range(0, 5000)
                .mapToObj(i -> WritableTensor.hole("layer." + i + ".weight", Encoding.BF16, 1024, 1024))
                .toList();
        Safetensors.writeSparse(file, Map.of(), holes);
        try (var found = Checkpoint.open(file)) {
            assertThat(found.tensors()).hasSize(5000);
            assertThat(file.toFile().length()).isGreaterThan(5000L << 21);
            var last = new float[16];
            Unpack.toFloats(found.tensor("layer.4999.weight"), (1 << 20) - 16, last);
            assertThat(last).containsOnly(0);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"b":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}} | overlap at byte 4
            {"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}           | leave a gap at byte 0
            {"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}           | its tensors end at byte 4 of the data, which has 8
            {"a":{"dtype":"F32","shape":[3],"data_offsets":[0,12]}}          | a lies at bytes 0 to 12 of the data, which has 8
            {"a":{"dtype":"F32","shape":[2],"data_offsets":[8,0]}}           | a lies at bytes 8 to 0
            {"a":{"dtype":"F32","shape":[3],"data_offsets":[0,8]}}           | a is F32 [3], 12 bytes, but 8 are stored
            {"a":{"dtype":"F32","shape":[-2],"data_offsets":[0,8]}}          | a.shape holds -2
            {"a":{"dtype":"F32","shape":[4611686018427387904,4],"data_offsets":[0,8]}} | too large
            {"a":{"dtype":"F32","shape":[9223372036854775807],"data_offsets":[0,8]}} | too large
            {"a":{"dtype":"F32","shape":[99999999999999999999],"data_offsets":[0,8]}} | is not valid JSON
            {"a":{"dtype":"F32","shape":[2.5],"data_offsets":[0,8]}}         | a.shape is a fraction, expected a whole number
            {"a":{"dtype":"F8_E4M3","shape":[8],"data_offsets":[0,8]}}       | a is stored as F8_E4M3, which is not supported
            {"a":{"dtype":"U16","shape":[4],"data_offsets":[0,8]}}           | a is stored as U16, which is not supported
            {"a":{"dtype":"F32","shape":[2]}}                                | a lacks its dtype, shape or two data_offsets
            {"a":{"dtype":"F32","shape":[2],"data_offsets":[0]}}             | a lacks its dtype, shape or two data_offsets
            {"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"a":{"dtype":"F32","shape":[0],"data_offsets":[8,8]}} | a stands twice
            {"__metadata__":{"k":1},"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}} | __metadata__.k is a whole number, expected a text
            {"a":[]}                                                         | a is a list, expected an object
            {"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}} x         | not valid JSON
            {"a":{"dtype":"F32"                                              | not valid JSON
            """)
    void a_header_that_does_not_describe_its_data_is_reported(String header, String message) throws IOException {
        assertRefused(bytes(header, header.length(), 8), message);
    }

    @Test
    void a_truncated_header_is_reported() throws IOException {
        assertRefused(bytes("{\"a\":", 5000, 0), "is cut short, its header takes 5000 bytes and the file has 13");
        assertRefused(bytes("{\"a\":", Long.MAX_VALUE, 0), "the limit is 100000000");
        assertRefused(bytes("{\"a\":", -1, 0), "states a safetensors header of 18446744073709551615 bytes");
    }

    @Test
    void empty_tensors_and_scalars_are_tensors() throws IOException {
        var header = "{\"e\":{\"dtype\":\"F32\",\"shape\":[0,9223372036854775807],\"data_offsets\":[0,0]},"
                + "\"s\":{\"dtype\":\"F64\",\"shape\":[],\"data_offsets\":[0,8]}}";
        var file = Files.write(folder.resolve("m.safetensors"), bytes(header, header.length(), 8));
        try (var found = Checkpoint.open(file)) {
            assertThat(found.tensor("s").elements()).isEqualTo(1);
            assertThat(found.tensor("e").bytes().byteSize()).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 7, 8, 9, 100, 1000})
    void a_file_cut_anywhere_is_reported(int length) throws IOException {
        var whole = Files.readAllBytes(file("state.expected.safetensors"));
        var file = Files.write(folder.resolve("cut.safetensors"), Arrays.copyOf(whole, length));
        assertThatThrownBy(() -> Checkpoint.open(file))
                .isInstanceOf(BadInput.class)
                .hasMessageStartingWith(file.toString());
    }

    private void assertRefused(byte[] bytes, String message) throws IOException {
        var file = Files.write(folder.resolve("m.safetensors"), bytes);
        assertThatThrownBy(() -> Checkpoint.open(file))
                .isInstanceOf(BadInput.class)
                .hasMessageStartingWith(file.toString())
                .hasMessageContaining(message);
    }

    private static byte[] bytes(String header, long stated, int data) {
        var out = new ByteArrayOutputStream();
        out.writeBytes(ByteBuffer.allocate(8)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(stated)
                .array());
        out.writeBytes(header.getBytes(StandardCharsets.UTF_8));
        out.writeBytes(new byte[data]);
        return out.toByteArray();
    }

    private static List<WritableTensor> writable(Checkpoint checkpoint) {
        var all = new ArrayList<WritableTensor>();
        checkpoint.tensors().values().forEach(tensor -> all.add(WritableTensor.of(tensor)));
        return all;
    }
}
