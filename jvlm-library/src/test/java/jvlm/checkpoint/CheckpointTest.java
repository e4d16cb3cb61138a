package jvlm.checkpoint;

import static jvlm.checkpoint.Recorded.file;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import jvlm.error.BadInput;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CheckpointTest {
    @TempDir
    Path folder;

    @Test
    void a_file_is_told_by_its_content_and_not_by_its_name() throws IOException {
        Files.copy(file("zip.pt"), folder.resolve("a.safetensors"));
        Files.copy(file("state.expected.safetensors"), folder.resolve("b.bin"));
        Files.copy(file("quants.gguf"), folder.resolve("c"));
        try (var a = Checkpoint.open(folder.resolve("a.safetensors"));
                var b = Checkpoint.open(folder.resolve("b.bin"));
                var c = Checkpoint.open(folder.resolve("c"))) {
            Recorded.assertSame(a.tensors(), b.tensors());
            assertThat(c.tensors()).containsKey("q6_k");
        }
    }

    @Test
    void safetensors_come_before_pickles_and_known_names_before_others() throws IOException {
        weights("other.safetensors", "other");
        Files.copy(file("zip.pt"), folder.resolve("pytorch_model.bin"));
        assertThat(opened()).containsExactly(folder.resolve("pytorch_model.bin"));
        weights("open_clip_model.safetensors", "w");
        assertThat(opened()).containsExactly(folder.resolve("open_clip_model.safetensors"));
        weights("model.safetensors", "w");
        assertThat(opened()).containsExactly(folder.resolve("model.safetensors"));
    }

    @Test
    void the_only_weight_file_is_taken_whatever_its_name() throws IOException {
        Files.copy(file("script.pt"), folder.resolve("ViT-B-32.pt"));
        Files.writeString(folder.resolve("training_args.bin"), "no weights");
        Files.writeString(folder.resolve("config.json"), "{}");
        assertThat(opened()).containsExactly(folder.resolve("ViT-B-32.pt"));
        assertThat(Checkpoint.weightFiles(folder)).containsExactly(folder.resolve("ViT-B-32.pt"));
    }

    @Test
    void several_candidates_are_listed() throws IOException {
        Files.copy(file("zip.pt"), folder.resolve("b.pt"));
        Files.copy(file("zip.pt"), folder.resolve("a.pth"));
        assertThatThrownBy(() -> Checkpoint.open(folder))
                .isInstanceOf(BadInput.class)
                .hasMessage(folder + ": holds several weight files, name one of a.pth, b.pt");
    }

    @Test
    void slices_for_several_devices_are_refused() throws IOException {
        Files.copy(file("zip.pt"), folder.resolve("consolidated.00.pth"));
        assertThat(opened()).hasSize(1);
        Files.copy(file("zip.pt"), folder.resolve("consolidated.01.pth"));
        assertThatThrownBy(() -> Checkpoint.open(folder))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("slices for several devices");
    }

    @Test
    void a_tensor_that_is_asked_for_and_missing_is_named() {
        try (var found = Checkpoint.open(file("single.pt"))) {
            assertThatThrownBy(() -> found.tensor("head.weight"))
                    .isInstanceOf(BadInput.class)
                    .hasMessageEndingWith("single.pt: has no tensor head.weight");
        }
    }

    @Test
    void a_complete_set_of_shards_needs_no_index() throws IOException {
        weights("model-00001-of-00002.safetensors", "a");
        assertThat(opened()).hasSize(1);
        weights("model-00002-of-00002.safetensors", "b");
        try (var found = Checkpoint.open(folder)) {
            assertThat(found.tensors().keySet()).containsExactly("a", "b");
            assertThat(found.source()).isEqualTo(folder);
        }
        weights("model-00002-of-00002.safetensors", "a");
        assertThatThrownBy(() -> Checkpoint.open(folder))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("a stands in");
    }

    @Test
    void an_index_leads_to_pickled_shards_too() throws IOException {
        Files.copy(file("zip.pt"), folder.resolve("pytorch_model-00001-of-00002.bin"));
        weights("pytorch_model-00002-of-00002.bin", "extra");
        var index = folder.resolve("pytorch_model.bin.index.json");
        Files.writeString(index, """
                {"weight_map": {"extra": "pytorch_model-00002-of-00002.bin", "f32": "pytorch_model-00001-of-00002.bin"}}""");
        try (var found = Checkpoint.open(folder);
                var same = Checkpoint.open(index)) {
            assertThat(found.tensors()).hasSize(18).containsKey("bf16");
            assertThat(found.tensors().keySet()).startsWith("extra", "f32");
            assertThat(same.tensors().keySet()).isEqualTo(found.tensors().keySet());
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"weight_map": {"w": "missing.safetensors"}}     | names the shard missing.safetensors, which is missing
            {"weight_map": {"x": "w.safetensors"}}           | places x in w.safetensors, which does not hold it
            {"weight_map": {"w": "../w.safetensors"}}        | which lies outside of its directory
            {"weight_map": {"w": "a/../../w.safetensors"}}   | which lies outside of its directory
            {"weight_map": {"w": "/etc/passwd"}}             | which lies outside of its directory
            {"weight_map": {"w": ""}}                        | which lies outside of its directory
            {"weight_map": {"w": "a\\u0000b"}}               | it has a thing named "a?b"
            {"weight_map": {"w": 5}}                         | weight_map.w is 5, expected a text
            {"weight_map": []}                               | weight_map is [], expected an object
            {}                                               | weight_map is missing
            {"weight_map":                                   | not valid JSON
            """)
    void an_index_that_leads_nowhere_is_reported(String index, String message) throws IOException {
        weights("w.safetensors", "w");
        Files.writeString(folder.resolve("model.safetensors.index.json"), index);
        assertThatThrownBy(() -> Checkpoint.open(folder))
                .isInstanceOf(BadInput.class)
                .hasMessageStartingWith(folder.resolve("model.safetensors.index.json") + ": ")
                .hasMessageContaining(message);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            version https://git-lfs.github.com/spec/v1 | is a git-lfs pointer, the weights were not downloaded
            <!DOCTYPE html><html>404</html>            | is a web page, not weights
            <HTML>                                     | is a web page, not weights
            Entry not found                            | is neither safetensors nor a PyTorch nor a GGUF nor an ONNX file
            PK                                         | is neither safetensors nor a PyTorch nor a GGUF nor an ONNX file
            """)
    void what_is_no_weights_is_reported_as_what_it_is(String content, String message) throws IOException {
        var file = Files.writeString(folder.resolve("model.safetensors"), content);
        assertThatThrownBy(() -> Checkpoint.open(folder))
                .isInstanceOf(BadInput.class)
                .hasMessageStartingWith(file + ": " + message);
    }

    @Test
    void missing_and_empty_places_are_reported() throws IOException {
        assertThatThrownBy(() -> Checkpoint.open(folder.resolve("none")))
                .hasMessage(folder.resolve("none") + ": no such file or directory");
        assertThatThrownBy(() -> Checkpoint.open(folder))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("no weights");
        var empty = Files.createFile(folder.resolve("model.safetensors"));
        assertThatThrownBy(() -> Checkpoint.open(folder)).hasMessage(empty + ": is empty");
    }

    @ParameterizedTest
    @ValueSource(strings = {"zip.pt", "deflated.pt", "legacy.pt", "script.pt", "quants.gguf"})
    void a_file_cut_short_is_reported(String name) throws IOException {
        var whole = Files.readAllBytes(file(name));
        for (int length : new int[] {1, 3, 30, whole.length / 2, whole.length - 64, whole.length - 1}) {
            var cut = Files.write(folder.resolve("cut"), Arrays.copyOf(whole, length));
            assertThatThrownBy(() -> Checkpoint.open(cut))
                    .as(name + " " + length)
                    .isInstanceOf(BadInput.class);
        }
    }

    @Test
    void closing_twice_is_harmless_and_ends_the_mapping() {
        var found = Checkpoint.open(file("zip.pt"));
        var bytes = found.tensor("f32").bytes();
        found.close();
        found.close();
        assertThatThrownBy(() -> bytes.get(Mapped.BYTE, 0)).isInstanceOf(IllegalStateException.class);
    }

    private List<Path> opened() {
        try (var found = Checkpoint.open(folder)) {
            return found.files();
        }
    }

    private void weights(String file, String name) {
        var tensor = new WritableTensor(name, Encoding.F32, new long[] {2}, () -> MemorySegment.ofArray(new float[2]));
        Safetensors.write(folder.resolve(file), Map.of(), List.of(tensor));
    }
}
