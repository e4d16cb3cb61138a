package jvlm.train;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import jvlm.checkpoint.Encoding;
import jvlm.error.BadInput;
import jvlm.tensor.DType;
import jvlm.tensor.Tensor;
import jvlm.tensor.Tensors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CheckpointFolderTest {
    @TempDir
    Path run;

    private final List<String> warnings = new ArrayList<>();

    @Test
    void tensors_and_state_come_back_as_saved() {
        var tensors = new LinkedHashMap<String, Tensor>();
        tensors.put("model.weight", Tensors.floats(new float[] {1, -2, 3, 4, 5, 6}, 2, 3));
        tensors.put(
                "turned", Tensors.floats(new float[] {1, 2, 3, 4, 5, 6}, 2, 3).transpose(0, 1));
        tensors.put("half", Tensors.floats(new float[] {0.5f, 1.5f}, 2).to(DType.BF16));
        tensors.put("random", Tensors.longs(new long[] {Long.MIN_VALUE, 7}, 2));
        tensors.put("none", Tensors.empty(DType.F32, 0, 4));
        tensors.put("scalar", Tensors.floats(new float[] {9}));
        try (var folder = open(2)) {
            folder.save(100, tensors, Map.of("epoch", 3, "seed", 123456789012345L, "best", 0.1));
            try (var saved = requireNonNull(folder.latest())) {
                assertThat(saved.step()).isEqualTo(100);
                assertThat(saved.tensors().tensors().keySet()).containsExactlyElementsOf(tensors.keySet());
                assertThat(floats(saved, "model.weight")).containsExactly(1, -2, 3, 4, 5, 6);
                assertThat(floats(saved, "turned")).containsExactly(1, 4, 2, 5, 3, 6);
                assertThat(saved.tensors().tensor("half").encoding()).isEqualTo(Encoding.BF16);
                assertThat(view(saved, "random").integers()).containsExactly(Long.MIN_VALUE, 7);
                assertThat(saved.tensors().tensor("none").shape()).containsExactly(0, 4);
                assertThat(saved.tensors().tensor("scalar").shape()).isEmpty();
                assertThat(saved.state().at("seed").asLong()).isEqualTo(123456789012345L);
                assertThat(saved.state().number("best")).isEqualTo(0.1);
            }
        }
        assertThat(warnings).isEmpty();
    }

    @Test
    void a_new_run_has_none() {
        try (var folder = open(1)) {
            assertThat(folder.latest()).isNull();
        }
        assertThat(CheckpointFolder.latestIn(run.resolve("missing"), warnings::add))
                .isNull();
    }

    @Test
    void only_the_newest_stay() {
        try (var folder = open(2)) {
            for (long step = 10; step <= 50; step += 10) {
                save(folder, step);
            }
        }
        assertThat(names()).containsExactlyInAnyOrder(".lock", "checkpoint-00000040", "checkpoint-00000050");
    }

    @Test
    void the_same_step_is_saved_again() {
        try (var folder = open(1)) {
            save(folder, 10);
            folder.save(10, Map.of("w", Tensors.floats(new float[] {-1}, 1)), Map.of("final", true));
            try (var saved = requireNonNull(folder.latest())) {
                assertThat(saved.state().flag("final", false)).isTrue();
            }
        }
        assertThat(names()).containsExactlyInAnyOrder(".lock", "checkpoint-00000010");
    }

    @ParameterizedTest
    @ValueSource(strings = {"state.json", "manifest.json", "state.safetensors"})
    void one_that_lacks_a_file_is_passed_over(String missing) throws IOException {
        twoSaved();
        Files.delete(newest().resolve(missing));
        assertPassedOver();
        assertThat(warnings.getFirst()).contains(missing + ": no such file");
    }

    @ParameterizedTest
    @ValueSource(strings = {"state.json", "manifest.json", "state.safetensors"})
    void one_that_is_cut_short_is_passed_over(String cut) throws IOException {
        twoSaved();
        var file = newest().resolve(cut);
        try (var channel = Files.newByteChannel(file, StandardOpenOption.WRITE)) {
            channel.truncate(Files.size(file) - 5);
        }
        assertPassedOver();
    }

    @ParameterizedTest
    @ValueSource(strings = {"state.json", "manifest.json", "state.safetensors"})
    void one_with_a_changed_byte_is_passed_over(String changed) throws IOException {
        twoSaved();
        var file = newest().resolve(changed);
        var bytes = Files.readAllBytes(file);
        var text = new String(bytes, StandardCharsets.ISO_8859_1);
        int at = changed.equals("manifest.json") ? text.indexOf("20") : bytes.length - 3;
        bytes[at] ^= 1;
        Files.write(file, bytes);
        assertPassedOver();
    }

    @Test
    void a_directory_under_another_number_is_passed_over() throws IOException {
        twoSaved();
        Files.move(newest(), run.resolve("checkpoint-00000030"));
        assertPassedOver();
        assertThat(warnings.getFirst()).contains("step is 20, expected 30");
    }

    @Test
    void an_unusable_one_goes_when_the_run_goes_on() throws IOException {
        twoSaved();
        Files.delete(newest().resolve("manifest.json"));
        try (var folder = open(1)) {
            requireNonNull(folder.latest()).close();
            save(folder, 15);
        }
        assertThat(names()).containsExactlyInAnyOrder(".lock", "checkpoint-00000015");
    }

    @Test
    void what_a_killed_process_left_is_cleared_away() throws IOException {
        twoSaved();
        Files.createDirectories(run.resolve("checkpoint-00000030.tmp/deep"));
        Files.writeString(run.resolve("checkpoint-00000030.tmp/deep/state.json"), "{");
        Files.move(newest(), run.resolve("checkpoint-00000020.old")); // killed while 20 was saved again
        Files.createDirectories(run.resolve("checkpoint-00000010.old"));
        Files.createDirectories(run.resolve("checkpoint-mine.tmp"));
        try (var folder = open(2);
                var saved = requireNonNull(folder.latest())) {
            assertThat(saved.step()).isEqualTo(20);
        }
        assertThat(names())
                .containsExactlyInAnyOrder(
                        ".lock", "checkpoint-00000010", "checkpoint-00000020", "checkpoint-mine.tmp");
        assertThat(warnings).isEmpty();
    }

    @Test
    void a_run_that_has_ended_is_not_gone_over_by_a_new_one() {
        twoSaved();
        try (var folder = open(1)) {
            assertThatThrownBy(() -> save(folder, 5))
                    .isInstanceOf(BadInput.class)
                    .hasMessageContaining("checkpoint-00000020: is newer than step 5");
        }
        assertThat(names()).containsExactlyInAnyOrder(".lock", "checkpoint-00000010", "checkpoint-00000020");
    }

    @Test
    void a_failed_save_leaves_the_others_and_no_rest() {
        twoSaved();
        try (var folder = open(2)) {
            assertThatThrownBy(
                            () -> folder.save(30, Map.of("w", Tensors.zeros(DType.F32, 4)), Map.of("x", new Object() {
                                @SuppressWarnings("unused")
                                public int getValue() {
                                    throw new IllegalStateException();
                                }
                            })))
                    .isInstanceOf(RuntimeException.class);
            try (var saved = requireNonNull(folder.latest())) {
                assertThat(saved.step()).isEqualTo(20);
            }
        }
        assertThat(names()).containsExactlyInAnyOrder(".lock", "checkpoint-00000010", "checkpoint-00000020");
    }

    @Test
    void a_second_holder_is_refused_until_the_first_lets_go() {
        try (var _ = open(1)) {
            assertThatThrownBy(() -> open(1))
                    .isInstanceOf(BadInput.class)
                    .hasMessage(run + ": is being written by this process, expected no other");
        }
        open(1).close();
    }

    @Test
    void nothing_to_keep_is_refused() {
        assertThatThrownBy(() -> open(0)).isInstanceOf(BadInput.class).hasMessageContaining("expected 1 or more");
    }

    private CheckpointFolder open(int keep) {
        return CheckpointFolder.in(run, keep, warnings::add);
    }

    private void twoSaved() {
        try (var folder = open(2)) {
            save(folder, 10);
            save(folder, 20);
        }
    }

    private Path newest() {
        return run.resolve("checkpoint-00000020");
    }

    private void assertPassedOver() {
        try (var saved = requireNonNull(CheckpointFolder.latestIn(run, warnings::add))) {
            assertThat(saved.step()).isEqualTo(10);
            assertThat(floats(saved, "w")).containsExactly(10, 10);
        }
        assertThat(warnings).singleElement().asString().contains(" is passed over: ");
    }

    private static void save(CheckpointFolder folder, long step) {
        folder.save(step, Map.of("w", Tensors.floats(new float[] {step, step}, 2)), Map.of("step", step));
    }

    private List<String> names() {
        try (var files = Files.list(run)) {
            return files.map(f -> f.getFileName().toString()).toList();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static float[] floats(CheckpointFolder.Saved saved, String name) {
        return view(saved, name).floats();
    }

    private static Tensor view(CheckpointFolder.Saved saved, String name) {
        var stored = saved.tensors().tensor(name);
        return Tensors.view(stored.bytes(), stored.encoding().dtype(), stored.shape(), stored.strides());
    }
}
