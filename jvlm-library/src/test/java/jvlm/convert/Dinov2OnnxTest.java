package jvlm.convert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import jvlm.backbone.dinov2.Dinov2;
import jvlm.backbone.dinov2.Dinov2Checkpoint;
import jvlm.checkpoint.Checkpoint;
import jvlm.checkpoint.Layout;
import jvlm.checkpoint.StoredTensor;
import jvlm.checkpoint.Unpack;
import jvlm.checkpoint.Weights;
import jvlm.error.BadInput;
import jvlm.json.Json;
import jvlm.model.Models;
import jvlm.model.OpenOptions;
import jvlm.model.Source;
import jvlm.task.See;
import jvlm.tensor.DType;
import jvlm.tensor.Scope;
import jvlm.tensor.Tensor;
import jvlm.tensor.Tensors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class Dinov2OnnxTest {
    private static final int[] ROWS = {0, 1, 17, 128, 256};
    private static final int WIDTH = 64;
    private static final Path SMALL = Path.of("..", "recipes", "ablations", "small-vit");

    @TempDir
    Path folder;

    @Test
    void the_tower_out_of_an_onnx_model_computes_what_transformers_does() {
        var out = converted();
        var config = Dinov2Checkpoint.config(Json.read(out.resolve("config.json")));
        try (var found = Checkpoint.open(out);
                var expected = Checkpoint.open(recorded("dinov2.expected.safetensors"))) {
            var tower = new Dinov2(Weights.read(Layout.SAME.apply(found.tensors()), DType.F32, "test"), config);
            Scope.inference(() -> {
                var pixels = pixels();
                assertRows(tower.hidden(pixels, -1), expected.tensor("last"));
                assertRows(tower.hidden(pixels, 2), expected.tensor("last"));
                assertRows(tower.hidden(pixels, -2), expected.tensor("before"));
                assertRows(tower.output(pixels), expected.tensor("output"));
                return true;
            });
        }
    }

    @Test
    void what_lies_on_top_of_the_tower_is_left_out() {
        try (var found = Checkpoint.open(converted())) {
            assertThat(found.tensors()).hasSize(4 + 2 * 18 + 2).containsKey("encoder.layer.1.mlp.fc2.weight");
            assertThat(found.tensors().keySet()).noneMatch(n -> n.contains("decoder") || n.contains("::"));
        }
    }

    @Test
    void a_llava_has_it_as_its_tower_and_tells_its_layers_apart() throws Exception {
        var tower = converted();
        var other = Files.createDirectories(folder.resolve("other"));
        var config = Files.readString(SMALL.resolve("config.json"));
        Files.writeString(other.resolve("config.json"), config.replace("select_layer\": -2", "select_layer\": -1"));
        assertThat(taken(SMALL, tower)).isEqualTo("layers [-2]");
        assertThat(taken(other, tower)).isEqualTo("layers [-1]");
    }

    private static String taken(Path llava, Path tower) {
        try (var source = Source.describe(llava, OpenOptions.DEFAULT.withPart("tower", tower))) {
            var opened = Models.of(source).open().apply(source);
            assertThat(opened.weights().problems()).isNotEmpty().noneMatch(p -> p.contains("tower"));
            var see = opened.tasks().get().stream()
                    .filter(See.class::isInstance)
                    .map(See.class::cast)
                    .findFirst()
                    .orElseThrow();
            assertThat(see.pictureShape()).containsExactly(3, 224, 224);
            return see.taken();
        }
    }

    @Test
    void models_without_a_dinov2_are_refused() throws Exception {
        var other = Path.of(Objects.requireNonNull(getClass().getResource("/checkpoint/weights.onnx"))
                .toURI());
        assertRefused(other, "weights.onnx: holds no DINOv2");
        assertThat(Dinov2Onnx.isOnnx(other)).isTrue();
        assertThat(Dinov2Onnx.isOnnx(recorded("dinov2.expected.safetensors"))).isFalse();
    }

    @Test
    void a_tower_that_lacks_something_is_refused() throws Exception {
        assertRefused(changed("layer.1.norm2.bias", "layer.1.norm2.bios"), "encoder.layer.1.norm2.bias is missing");
        assertRefused(changed("onnx::Concat_900", "lost::Concat_900"), "of nameless tensors [1, 1, 64] there are 0");
        assertRefused(changed("onnx::Reshape_901", "lost::Reshape_901"), "[1, patches, 64] there are 0");
        assertRefused(
                changed("layer.1.norm1.weight", "layer.7.norm1.weight"), "encoder.layer.1.norm1.weight is missing");
        assertRefused(changed("backbone.layernorm.bias", "backbone.layernorm.bios"), "layernorm.bias is missing");
        assertRefused(changed("decoder.conv.weight", "backbone.encoder.xx"), "holds backbone.encoder.xx, which DINOv2");
        assertRefused(changed("projection.weight", "projection.wayght"), "projection.weight is missing");
    }

    @Test
    void nothing_is_written_over() {
        assertThatThrownBy(() -> Dinov2Onnx.run(recorded("dinov2.onnx"), folder))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("exists already");
    }

    private void assertRefused(Path onnx, String line) {
        var out = folder.resolve("refused");
        assertThatThrownBy(() -> Dinov2Onnx.run(onnx, out))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining(line)
                .hasMessageContaining(String.valueOf(onnx.getFileName()));
        assertThat(out).doesNotExist();
    }

    /** The recorded model with one name changed to another of the same length. */
    private Path changed(String name, String other) throws Exception {
        var latin = StandardCharsets.ISO_8859_1;
        var text = new String(Files.readAllBytes(recorded("dinov2.onnx")), latin);
        return Files.write(
                folder.resolve("changed.onnx"), text.replace(name, other).getBytes(latin));
    }

    private Path converted() {
        var out = folder.resolve("tower");
        Dinov2Onnx.run(recorded("dinov2.onnx"), out);
        return out;
    }

    /** Of {@code states [1, 257, width]} those that were recorded. */
    private static void assertRows(Tensor states, StoredTensor expected) {
        var found = states.floats();
        var rows = new float[ROWS.length * WIDTH];
        Unpack.toFloats(expected, 0, rows);
        for (int i = 0; i < rows.length; i++) {
            float value = found[ROWS[i / WIDTH] * WIDTH + i % WIDTH];
            assertThat(value).as(expected.name() + " " + i).isEqualTo(rows[i], within(1e-4f));
        }
    }

    private static Tensor pixels() {
        var values = new float[3 * 224 * 224];
        for (int i = 0; i < values.length; i++) {
            values[i] = (i * 37L % 101 - 50) / 50f;
        }
        return Tensors.floats(values, 1, 3, 224, 224);
    }

    private static Path recorded(String name) {
        try {
            return Path.of(Objects.requireNonNull(Dinov2OnnxTest.class.getResource("/jvlm/convert/" + name), name)
                    .toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
