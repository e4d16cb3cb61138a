package jvlm.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import jvlm.checkpoint.Checkpoint;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("init")
class InitTest {
    @TempDir
    private Path directory = Path.of("");

    private Path config = Path.of("");

    @BeforeEach
    void writeConfig() {
        config = directory.resolve("some.json");
        TinyModels.write(config, TinyModels.languageConfig());
    }

    private byte[] weights(Object... more) throws IOException {
        var out = directory.resolve("out-" + more.length + "-" + String.valueOf(more[more.length - 1]));
        var words = new Object[more.length + 4];
        System.arraycopy(new Object[] {"init", config, "--out", out}, 0, words, 0, 4);
        System.arraycopy(more, 0, words, 4, more.length);
        var run = Run.of(words);
        assertThat(run.code()).as(run.err()).isZero();
        return Files.readAllBytes(out.resolve("model.safetensors"));
    }

    @Test
    void draws_the_same_weights_from_the_same_seed() throws IOException {
        var first = weights("--seed", 5);
        assertThat(weights("--dtype", "float32", "--seed", 5)).isEqualTo(first);
        assertThat(weights("--seed", 6)).isNotEqualTo(first).hasSameSizeAs(first);
    }

    @Test
    void makes_what_info_finds_complete() throws IOException {
        weights("--seed", 5);
        var run = Run.of("info", "--strict", "--json", directory.resolve("out-2-5"));
        assertThat(run.code()).as(run.out()).isZero();
        assertThat(run.json().text("system")).isEqualTo("llama");
        assertThat(run.json().flag("complete", false)).isTrue();
    }

    @Test
    void leaves_holes_that_read_as_zeros() throws IOException {
        weights("--dtype", "bfloat16", "--sparse");
        try (var checkpoint = Checkpoint.open(directory.resolve("out-3---sparse"))) {
            assertThat(checkpoint.tensors()).isNotEmpty();
            checkpoint.tensors().values().forEach(t -> {
                assertThat(t.encoding().name()).isEqualTo("BF16");
                assertThat(t.bytes().toArray(java.lang.foreign.ValueLayout.JAVA_BYTE))
                        .containsOnly(0);
            });
        }
    }

    @Test
    void makes_shapes_of_many_gigabytes_that_take_no_room() throws IOException {
        var large = new LinkedHashMap<>(TinyModels.languageConfig());
        large.putAll(Map.of("hidden_size", 4096, "intermediate_size", 14336, "num_hidden_layers", 32));
        large.put("num_attention_heads", 32);
        TinyModels.write(config, large);
        var out = directory.resolve("large");
        var run = Run.of("init", config, "--out", out, "--sparse", "--json");
        assertThat(run.code()).as(run.err()).isZero();
        assertThat(run.json().at("parameters").asLong()).isGreaterThan(6_000_000_000L);
        assertThat(Files.size(out.resolve("model.safetensors")))
                .isGreaterThan(run.json().at("bytes").asLong());
    }

    @Test
    void overwrites_nothing_unless_told_to() throws IOException {
        var out = directory.resolve("there");
        TinyModels.writeText(out.resolve("mine.txt"), "mine");
        var refused = Run.of("init", config, "--out", out);
        assertThat(refused.code()).isEqualTo(2);
        assertThat(refused.err()).hasLineCount(1).contains("exists already").contains("--force");
        assertThat(Run.of("init", config, "--out", out, "--force").code()).isZero();
        assertThat(out.resolve("mine.txt")).hasContent("mine");
        assertThat(out.resolve("model.safetensors")).exists();
    }

    @Test
    void leaves_nothing_behind_where_the_configuration_is_wrong() throws IOException {
        TinyModels.write(config, Map.of("model_type", "llama", "hidden_size", "wide"));
        var run = Run.of("init", config, "--out", directory.resolve("out"));
        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err()).hasLineCount(1).contains("hidden_size").doesNotContain(".tmp");
        try (var files = Files.list(directory)) {
            assertThat(files).containsExactly(config);
        }
    }

    @Test
    void refuses_sizes_that_no_disk_holds() {
        var huge = new LinkedHashMap<>(TinyModels.languageConfig());
        huge.putAll(Map.of("hidden_size", 1 << 28, "intermediate_size", 1 << 30, "num_hidden_layers", 3));
        TinyModels.write(config, huge);
        var run = Run.of("init", config, "--out", directory.resolve("out"));
        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err()).hasLineCount(1).contains("bytes");
    }

    @Test
    void refuses_a_system_that_it_does_not_know() {
        TinyModels.write(config, Map.of("model_type", "weather", "architectures", new String[] {"WeatherModel"}));
        var run = Run.of("init", config, "--out", directory.resolve("out"));
        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err()).hasLineCount(1).contains("WeatherModel").contains("llava");
    }
}
