package jvlm.app.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import jvlm.error.BadInput;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("convert")
class ConvertCommandTest {
    @TempDir
    private static Path directory = Path.of("");

    private static Path language = Path.of("");

    @BeforeAll
    static void make() {
        language = TinyModels.language(directory);
    }

    private static Object answer(Path model) {
        var run = Run.of("ask", "--model", model, "--dtype", "float32", "--max-tokens", 8, "--json", "Hello");
        assertThat(run.code()).as(run.err()).isZero();
        return run.json().at("ids");
    }

    @Test
    void other_shards_answer_as_the_whole() throws IOException {
        var out = directory.resolve("shards");
        var run = Run.of("convert", language, "--shard-size", "20KB", "--out", out, "--json");
        assertThat(run.code()).as(run.err()).isZero();
        assertThat(run.json().integer("read")).isEqualTo(run.json().integer("written"));
        assertThat(run.json().at("files").list()).hasSizeGreaterThan(2);
        try (var files = Files.list(out)) {
            assertThat(files.map(f -> String.valueOf(f.getFileName())))
                    .contains("config.json", "tokenizer.json", "model.safetensors.index.json")
                    .doesNotContain("model.safetensors");
        }
        assertThat(answer(out)).isEqualTo(answer(language));
    }

    @Test
    void names_of_llava_change_and_its_answers_do_not() {
        var llava = TinyModels.llava(directory);
        var modules = directory.resolve("modules");
        assertThat(Run.of("convert", llava, "--layout", "modules", "--out", modules)
                        .err())
                .contains("tensors read");
        assertThat(answer(modules)).isEqualTo(answer(llava));
    }

    @Test
    void low_rank_weights_without_their_base_are_told() throws IOException {
        var adapter = directory.resolve("adapter");
        TinyModels.write(
                adapter.resolve("adapter_config.json"),
                Map.of("lora_alpha", 4, "r", 2, "base_model_name_or_path", "nowhere"));
        Files.copy(language.resolve("model.safetensors"), adapter.resolve("adapter_model.safetensors"));
        var run = Run.of("convert", adapter, "--out", directory.resolve("merged"));
        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err()).hasLineCount(1).contains("nowhere as its base");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--quant int8 --dtype bf16",
                "--dtype int8",
                "--layout modules",
                "--shard-size many",
                "--shard-size 0x",
            })
    void what_does_not_go_is_told_in_one_line(String options) {
        var words = ("convert " + language + " --out " + directory.resolve("never") + " " + options).split(" ");
        var run = Run.of((Object[]) words);
        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err()).hasLineCount(1);
        assertThat(directory.resolve("never")).doesNotExist();
    }

    @ParameterizedTest
    @CsvSource({"1000, 1000", "500MB, 500000000", "2 GiB, 2147483648", "1.5k, 1500", "7b, 7", "0, 1"})
    void sizes_are_read_as_people_write_them(String text, long bytes) {
        assertThat(ByteSize.of(text)).isEqualTo(bytes);
        assertThatThrownBy(() -> ByteSize.of(text + "x")).isInstanceOf(BadInput.class);
    }
}
