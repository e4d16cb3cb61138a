package jvlm.checkpoint;

import static jvlm.checkpoint.Recorded.assertSame;
import static jvlm.checkpoint.Recorded.file;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import jvlm.error.BadInput;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TorchPickleTest {
    @ParameterizedTest
    @ValueSource(strings = {"zip.pt", "zip4.pt", "zip5.pt", "legacy.pt", "deflated.pt", "zip64.pt"})
    void every_form_of_file_gives_the_tensors_that_torch_saved(String name) {
        try (var found = Checkpoint.open(file(name));
                var expected = Checkpoint.open(file("state.expected.safetensors"))) {
            assertSame(found.tensors(), expected.tensors());
            assertThat(found.tensors().keySet()).startsWith("f64", "f32", "f16").endsWith("expanded", "parameter");
        }
    }

    @Test
    void views_keep_their_strides_and_only_the_bytes_that_they_use() {
        try (var found = Checkpoint.open(file("zip.pt"))) {
            var window = found.tensor("window");
            assertThat(window.shape()).containsExactly(2, 3);
            assertThat(window.strides()).containsExactly(16, 2);
            assertThat(window.bytes().byteSize()).isEqualTo(4 * (16 + 4 + 1));
            assertThat(found.tensor("expanded").strides()).containsExactly(1, 0);
            assertThat(found.tensor("transposed").bytes().address())
                    .isEqualTo(found.tensor("f32").bytes().address());
        }
    }

    @Test
    void the_old_format_may_name_a_part_of_a_storage() {
        try (var found = Checkpoint.open(file("legacy-view.pt"));
                var expected = Checkpoint.open(file("legacy-view.expected.safetensors"))) {
            assertSame(found.tensors(), expected.tensors());
        }
    }

    @Test
    void a_training_checkpoint_gives_its_weights_and_its_settings() {
        try (var found = Checkpoint.open(file("training.pt"));
                var expected = Checkpoint.open(file("training.expected.safetensors"))) {
            assertSame(found.tensors(), expected.tensors());
            assertThat(found.metadata())
                    .containsEntry("epoch", 3L)
                    .containsEntry("config", Map.of("width", 2L, "tags", List.of("a", "b")))
                    .containsEntry("args", Map.of("lr", 1e-3, "name", "base", "sizes", List.of(1L, 2L)));
        }
    }

    @Test
    void nested_dictionaries_and_lists_are_named_by_their_path() {
        try (var found = Checkpoint.open(file("nested.pt"))) {
            assertThat(found.tensors().keySet())
                    .containsExactly(
                            "vision.0.weight",
                            "vision.0.bias",
                            "vision.1.weight",
                            "vision.1.bias",
                            "text.heads.0",
                            "text.heads.1");
        }
    }

    @Test
    void a_tensor_saved_alone_is_called_tensor() {
        try (var found = Checkpoint.open(file("single.pt"))) {
            assertThat(Recorded.floats(found.tensor("tensor"))).containsExactly(0, 1, 2, 3, 4);
        }
    }

    @Test
    void a_torchscript_archive_gives_the_parameters_and_buffers_of_its_modules() {
        try (var found = Checkpoint.open(file("script.pt"));
                var expected = Checkpoint.open(file("script.expected.safetensors"))) {
            assertSame(found.tensors(), expected.tensors());
            assertThat(found.tensors()).containsKeys("blocks.0.attn.weight", "blocks.1.norm.running_var", "resolution");
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            big-endian.pt | was saved on a big-endian machine
            complex.pt    | spectrum is stored as ComplexFloatStorage, which is not supported
            uint16.pt     | wide is stored as uint16, which is not supported
            module.pt     | refuses to load torch.nn.modules.container.Sequential
            """)
    void what_is_not_supported_is_named(String name, String message) {
        assertThatThrownBy(() -> Checkpoint.open(file(name)))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining(name + ": " + message);
    }
}
