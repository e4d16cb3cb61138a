package jvlm.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.Random;
import jvlm.error.BadInput;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class OnnxTest {
    private static final int FLOAT = 1;

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"weights.onnx", "outside.onnx"})
    void initializers_are_read_with_the_names_of_their_modules(String name) {
        try (var found = Checkpoint.open(Recorded.file(name));
                var expected = Checkpoint.open(Recorded.file("weights.expected.safetensors"))) {
            Recorded.assertSame(found.tensors(), expected.tensors());
        }
    }

    @Test
    void a_matrix_gets_its_name_back_where_one_module_alone_multiplies_by_it() {
        try (var found = Checkpoint.open(Recorded.file("weights.onnx"))) {
            assertThat(found.tensor("encoder.layer.0.key.weight").shape()).containsExactly(2, 3);
            assertThat(found.tensors().keySet().stream().filter(n -> n.startsWith("onnx::")))
                    .hasSize(9)
                    .contains("onnx::MatMul_8", "onnx::MatMul_12", "onnx::Add_15", "onnx::MatMul_16")
                    .doesNotContain("onnx::MatMul_7");
        }
    }

    @Test
    void what_the_exporter_says_is_metadata() {
        try (var found = Checkpoint.open(Recorded.file("outside.onnx"))) {
            assertThat(found.metadata())
                    .containsEntry(Onnx.VERSION, 8L)
                    .containsEntry("producer_name", "record_onnx")
                    .containsEntry("kind", "a test");
            assertThat(found.files())
                    .extracting(f -> f.getFileName().toString())
                    .containsExactly("outside.onnx", "outside.data");
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            ../weights.onnx | 0   | 8 | expected one in the directory of the model
            /etc/hostname   | 0   | 8 | expected one in the directory of the model
            .               | 0   | 8 | expected one in the directory of the model
            missing.data    | 0   | 8 | which is not there
            here.data       | 9   | 8 | lies at bytes 9 and on, 8 of them, of here.data, which has 16
            here.data       | -1  | 8 | has its data at the offset "-1", expected a whole number
            here.data       | one | 8 | has its data at the offset "one", expected a whole number
            here.data       | 0   | 9 | states 9 bytes, its shape takes 8
            here.data       | 9223372036854775807 | 8 | lies at bytes 9223372036854775807
            """)
    void data_elsewhere_must_lie_in_a_file_beside_the_model(String place, String offset, String length, String line)
            throws IOException {
        Files.write(folder.resolve("here.data"), new byte[16]);
        var tensor = join(
                tensor("w", FLOAT, 2),
                field(13, join(text(1, "location"), text(2, place))),
                field(13, join(text(1, "offset"), text(2, offset))),
                field(13, join(text(1, "length"), text(2, length))),
                number(14, 1));
        refused(model(field(5, tensor)), line);
    }

    @Test
    void data_elsewhere_begins_where_it_is_told() throws IOException {
        Files.write(folder.resolve("here.data"), new byte[] {9, 9, 9, 9, 9, 0, 0, -128, 63, 0, 0, 0, 64, 9, 9, 9});
        var tensor = join(
                tensor("w", FLOAT, 2),
                field(13, join(text(1, "location"), text(2, "here.data"))),
                field(13, join(text(1, "offset"), text(2, "5"))),
                number(14, 1));
        try (var found = Checkpoint.open(write(model(field(5, tensor))))) {
            assertThat(Recorded.floats(found.tensor("w"))).containsExactly(1, 2);
        }
    }

    @Test
    void packed_sizes_are_read_as_single_ones_are() throws IOException {
        var tensor = join(field(1, new byte[] {2, 1}), number(2, FLOAT), text(8, "w"), field(9, new byte[8]));
        try (var found = Checkpoint.open(write(model(field(5, tensor))))) {
            assertThat(found.tensor("w").shape()).containsExactly(2, 1);
        }
    }

    @Test
    void damage_is_told_in_one_line() throws IOException {
        var data = field(9, new byte[8]);
        refused(join(number(1, 7), text(2, "no graph")), "holds no graph");
        refused(
                model(field(5, join(tensor("w", FLOAT, 2), field(9, new byte[7])))),
                "w holds 7 bytes, its shape takes 8");
        refused(model(field(5, tensor("w", FLOAT, 2))), "w has no data");
        refused(model(field(5, join(tensor("w", 8, 2), data))), "w is stored as ONNX type 8, which is not supported");
        refused(model(field(5, join(tensor("w", FLOAT, -2), data))), "w has the shape [-2]");
        refused(model(field(5, join(tensor("w", FLOAT, Long.MAX_VALUE, 8), data))), "too large");
        refused(model(field(5, join(tensor("", FLOAT, 2), data))), "a tensor without a name");
        refused(model(field(5, join(tensor("a\nb", FLOAT, 2), data))), "a thing named \"a?b\"");
        refused(model(field(15, new byte[0])), "sparse tensors");
        refused(model(field(5, join(tensor("w", FLOAT, new long[17]), data))), "more than 16 dimensions");
        var twice = field(5, join(tensor("w", FLOAT, 2), data));
        refused(model(join(twice, twice)), "two tensors have the name w");
        refused(model(new byte[] {0x2a, 0x7f}), "is no ONNX model, or a damaged one");
        refused(model(new byte[] {0x2b}), "is no ONNX model, or a damaged one");
        refused(
                model(field(5, join(tensor("w", 7, 1 << 30), field(7, new byte[] {1})))),
                "its shape takes 1073741824 numbers");
        refused(model(field(5, join(tensor("w", 7, 1), field(7, new byte[] {1, 2})))), "more numbers than its shape");
        refused(
                model(field(5, join(tensor("w", 7, 2), field(7, new byte[] {-128, 1})))),
                "holds 8 bytes, its shape takes 16");
        refused(model(field(5, join(tensor("w", 7, 1), number(7, 1)))), "in pieces");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4})
    void damaged_models_with_data_elsewhere_are_read_or_refused(int seed) throws IOException {
        Files.copy(Recorded.file("outside.data"), folder.resolve("outside.data"), StandardCopyOption.REPLACE_EXISTING);
        var original = Files.readAllBytes(Recorded.file("outside.onnx"));
        var random = new Random(seed);
        for (int i = 0; i < 100; i++) {
            var bytes = original.clone();
            for (int k = random.nextInt(1, 4); k > 0; k--) {
                bytes[random.nextInt(3, bytes.length)] = (byte) random.nextInt(256);
            }
            var file = write(random.nextInt(8) == 0 ? Arrays.copyOf(bytes, random.nextInt(3, bytes.length)) : bytes);
            try (var found = Checkpoint.open(file)) {
                found.tensors().values().forEach(RowMajor::bytes);
            } catch (BadInput e) {
                assertThat(e.getMessage()).contains("model.onnx").doesNotContain("\n");
            }
        }
    }

    private void refused(byte[] bytes, String line) throws IOException {
        var file = write(bytes);
        assertThatThrownBy(() -> Checkpoint.open(file))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("model.onnx")
                .hasMessageContaining(line)
                .message()
                .doesNotContain("\n");
    }

    private Path write(byte[] bytes) throws IOException {
        return Files.write(folder.resolve("model.onnx"), bytes);
    }

    /** Version 7, a producer, a graph. */
    private static byte[] model(byte[] graph) {
        return join(number(1, 7), text(2, "test"), field(7, graph));
    }

    private static byte[] tensor(String name, int type, long... shape) {
        var sizes = join(Arrays.stream(shape).mapToObj(size -> number(1, size)).toArray(byte[][]::new));
        return join(sizes, number(2, type), text(8, name));
    }

    private static byte[] number(int field, long value) {
        return join(varint(field << 3), varint(value));
    }

    private static byte[] text(int field, String value) {
        return field(field, value.getBytes(StandardCharsets.UTF_8));
    }

    private static byte[] field(int field, byte[] value) {
        return join(varint(field << 3 | 2), varint(value.length), value);
    }

    private static byte[] varint(long value) {
        var out = new ByteArrayOutputStream();
        long rest = value;
        while ((rest & ~127L) != 0) {
            out.write((int) (rest & 127 | 128));
            rest >>>= 7;
        }
        out.write((int) rest);
        return out.toByteArray();
    }

    private static byte[] join(byte[]... parts) {
        var out = new ByteArrayOutputStream();
        for (var part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }
}
