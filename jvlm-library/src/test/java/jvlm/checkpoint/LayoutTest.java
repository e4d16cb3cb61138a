package jvlm.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import jvlm.checkpoint.Layout.Drop;
import jvlm.checkpoint.Layout.Rename;
import jvlm.checkpoint.Layout.Split;
import jvlm.checkpoint.Layout.Transpose;
import jvlm.checkpoint.Layout.Unpair;
import jvlm.error.BadInput;
import jvlm.tensor.DType;
import org.junit.jupiter.api.Test;

final class LayoutTest {
    private static final Layout LAYOUT = new Layout(List.of(
            new Drop("{rest}.inv_freq"),
            new Split("blocks.{n}.in_proj", List.of("layers.{n}.q", "layers.{n}.k", "layers.{n}.v")),
            new Transpose("proj", "projection.weight"),
            new Unpair("rows.{n}", "turned.{n}", 4),
            new Rename("blocks.{n}.{rest}", "layers.{n}.{rest}")));

    @Test
    void rules_run_both_ways() {
        assertThat(LAYOUT.published("layers.12.mlp.fc1.bias")).isEqualTo("blocks.12.mlp.fc1.bias");
        assertThat(LAYOUT.published("layers.3.k")).isEqualTo("blocks.3.in_proj");
        assertThat(LAYOUT.published("projection.weight")).isEqualTo("proj");
        assertThat(LAYOUT.published("untouched")).isEqualTo("untouched");
    }

    @Test
    void views_show_the_published_tensor_through_the_rule() {
        var views = LAYOUT.apply(Map.of(
                "blocks.0.in_proj", counted("blocks.0.in_proj", 6, 2),
                "proj", counted("proj", 2, 3),
                "a.inv_freq", counted("a.inv_freq", 2, 2),
                "rows.1", counted("rows.1", 4, 1)));
        assertThat(views.keySet())
                .containsExactlyInAnyOrder("layers.0.q", "layers.0.k", "layers.0.v", "projection.weight", "turned.1");
        assertThat(values(views, "layers.0.k")).containsExactly(4, 5, 6, 7);
        assertThat(values(views, "projection.weight")).containsExactly(0, 3, 1, 4, 2, 5);
        assertThat(values(views, "turned.1")).containsExactly(0, 2, 1, 3);
    }

    @Test
    void a_tensor_that_cannot_be_split_is_named() {
        var view = view(LAYOUT.apply(Map.of("blocks.0.in_proj", counted("blocks.0.in_proj", 7, 2))), "layers.0.q");
        assertThatThrownBy(view::shape)
                .isInstanceOf(BadInput.class)
                .hasMessage("w.bin: blocks.0.in_proj is [7, 2] cannot be split into 3 equal parts");
    }

    @Test
    void missing_and_misshapen_tensors_are_named_with_both_shapes() {
        var weights = Weights.read(Layout.SAME.apply(Map.of("a.weight", counted("a.weight", 2, 3))), DType.F32, "dir");
        assertThat(weights.at("a").tensor("weight", Init.ONE, 2, 3).shape()).containsExactly(2, 3);
        assertThatThrownBy(() -> weights.at("a").tensor("weight", Init.ONE, 3, 3))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("dir: a.weight is [2, 3], expected [3, 3]");
        assertThatThrownBy(() -> weights.tensor("b", Init.ONE, 4))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("dir: b is missing, expected [4]");
    }

    private static View view(Map<String, View> views, String name) {
        return Objects.requireNonNull(views.get(name));
    }

    private static float[] values(Map<String, View> views, String name) {
        return view(views, name).tensor(DType.F32).floats();
    }

    private static StoredTensor counted(String name, long... shape) {
        int n = (int) (shape[0] * shape[1]);
        var bytes = Arena.global().allocate(n * 4L);
        for (int i = 0; i < n; i++) {
            bytes.setAtIndex(ValueLayout.JAVA_FLOAT, i, i);
        }
        return StoredTensor.contiguous(name, Encoding.F32, shape, bytes, Path.of("w.bin"));
    }
}
