package jvlm.model.miniclip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.zip.ZipInputStream;
import jvlm.backbone.bert.Bert;
import jvlm.backbone.bert.BertCheckpoint;
import jvlm.backbone.bert.BertGguf;
import jvlm.checkpoint.Checkpoint;
import jvlm.checkpoint.Weights;
import jvlm.error.BadInput;
import jvlm.image.Image;
import jvlm.json.Json;
import jvlm.model.Models;
import jvlm.model.OpenOptions;
import jvlm.model.Source;
import jvlm.task.Classify;
import jvlm.task.DualEncoder;
import jvlm.task.Embed;
import jvlm.tensor.DType;
import jvlm.tensor.Scope;
import jvlm.tensor.Tensor;
import jvlm.tensor.Tensors;
import jvlm.text.Tokenizer;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The text towers and the heads against transformers and torch over the same small random weights. */
final class MiniClipTest {
    private static final Path TOWER = Path.of("..", "models", "efficientnet-lite0");

    @TempDir
    static Path directory;

    private static Json expected;

    @BeforeAll
    static void unpack() throws IOException {
        try (var zip = new ZipInputStream(MiniClipTest.class.getResourceAsStream("parts.zip"))) {
            for (var entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                var file = directory.resolve(entry.getName());
                Files.createDirectories(file.getParent());
                Files.write(file, zip.readAllBytes());
            }
        }
        expected = Json.read(directory.resolve("expected.json"));
    }

    @Test
    void bert_gives_the_states_of_transformers_whatever_the_padding() {
        var config = BertCheckpoint.config(Json.read(directory.resolve("bert/config.json")));
        try (var files = Checkpoint.open(directory.resolve("bert"))) {
            var weights = Weights.read(BertCheckpoint.LAYOUT.apply(files.tensors()), DType.F32, "bert");
            var bert = new Bert(weights, config);
            assertThat(weights.unread()).isEmpty();
            close(means(bert, rows("ids"), 0), rows(expected.at("bert")));
        }
    }

    @Test
    void roberta_counts_positions_from_two() {
        var config = BertCheckpoint.config(Json.read(directory.resolve("roberta/config.json")));
        try (var files = Checkpoint.open(directory.resolve("roberta"))) {
            var bert =
                    new Bert(Weights.read(BertCheckpoint.LAYOUT.apply(files.tensors()), DType.F32, "roberta"), config);
            close(means(bert, rows("roberta_ids"), 1), rows(expected.at("roberta")));
        }
    }

    @Test
    void bert_opens_from_gguf_with_its_vocabulary() {
        var file = directory.resolve("mini-clip/text.gguf");
        try (var files = Checkpoint.open(file)) {
            var config = BertGguf.config(files.metadata(), files.tensors(), "text.gguf");
            var weights = Weights.read(BertGguf.LAYOUT.apply(files.tensors()), DType.F32, "text.gguf");
            var bert = new Bert(weights, config);
            assertThat(weights.unread()).isEmpty();
            close(means(bert, rows("ids"), 0), rows(expected.at("gguf")));
            try (var tokenizer = Tokenizer.ofGguf(files.metadata(), "text.gguf")) {
                for (int i = 0; i < rows("ids").size(); i++) {
                    var ids = rows("ids").get(i);
                    var found =
                            tokenizer.encode(expected.at("texts").list().get(i).asText(), true);
                    assertThat(found).startsWith(java.util.Arrays.copyOf(ids, ids.length - 1));
                    assertThat(found.length).isGreaterThanOrEqualTo(ids.length);
                }
            }
        }
    }

    @Test
    void pictures_and_texts_are_where_the_reference_puts_them() {
        withModel(model -> {
            var found = task(model, DualEncoder.class);
            var features = new float[2 * 1280];
            for (int i = 0; i < features.length; i++) {
                features[i] = (float) Math.abs(Math.sin(i % 1280 * .7 + i / 1280));
            }
            var images = Scope.inference(() -> split(found.embedFeatures(Tensors.floats(features, 2, 1280))));
            close(images, rows(expected.at("mini-clip").at("images")));
            var embedded = task(model, Embed.class)
                    .embedTexts(expected.at("texts").list().stream()
                            .map(Json::asText)
                            .toList());
            close(List.of(embedded), rows(expected.at("mini-clip").at("texts")));
            assertThat(found.logitScale()).isCloseTo(Math.exp(3), Offset.offset(1e-4));
            return found;
        });
    }

    @Test
    void pictures_of_any_form_are_embedded_and_classified() {
        var wide = Image.readUpright(Path.of("..", "docs", "pictures", "cat.jpg"));
        withModel(model -> {
            float[][] vectors = task(model, Embed.class).embedImages(List.of(wide, wide));
            assertThat(vectors[0]).hasSize(32).containsExactly(vectors[1]);
            double square = 0;
            for (float v : vectors[0]) {
                square += v * v;
            }
            assertThat(square).isCloseTo(1, Offset.offset(1e-4));
            var labels = task(model, Classify.class).classify(List.of(wide), List.of("cat", "dog", "fish"));
            assertThat(labels.getFirst().stream()
                            .mapToDouble(Classify.Label::probability)
                            .sum())
                    .isCloseTo(1, Offset.offset(1e-4));
            assertThatThrownBy(() -> task(model, Classify.class).classify(List.of(wide), List.of()))
                    .isInstanceOf(BadInput.class)
                    .hasMessageContaining("no labels of its own");
            return labels;
        });
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"tf_efficientnet_lite0\" | \"vit_base\"     | timm_model_name",
                "\"mean_pooler\"           | \"cls_pooler\"   | hf_pooler_type",
                "1.5                       | -1               | class_weight",
                "\"embed_dim\": 32         | \"embed_dim\": 10 | embed_dim",
                "\"head_hidden\": 12       | \"head_hidden\": 13 | image_head.fc1"
            })
    void settings_that_do_not_fit_are_named(String right, String wrong, String named) throws IOException {
        var broken = Files.createTempDirectory(directory, "broken");
        for (var name : List.of("config.json", "model.safetensors", "text.gguf")) {
            Files.copy(directory.resolve("mini-clip").resolve(name), broken.resolve(name));
        }
        var config = broken.resolve("config.json");
        Files.writeString(
                config, Files.readString(config, StandardCharsets.UTF_8).replace(right, wrong));
        assertThatThrownBy(() -> open(broken, _ -> 0))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining(named);
    }

    @Test
    void a_missing_text_tower_is_named() throws IOException {
        var broken = Files.createTempDirectory(directory, "broken");
        for (var name : List.of("config.json", "model.safetensors")) {
            Files.copy(directory.resolve("mini-clip").resolve(name), broken.resolve(name));
        }
        assertThatThrownBy(() -> open(broken, _ -> 0))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("text.gguf: no such file");
    }

    private static <T> T withModel(Function<List<Object>, T> body) {
        return open(directory.resolve("mini-clip"), body);
    }

    private static <T> T open(Path path, Function<List<Object>, T> body) {
        var options = new OpenOptions(DType.F32, OpenOptions.DEFAULT.device(), Map.of("tower", TOWER), null, null);
        try (var source = Source.open(path, options)) {
            var system = Models.of(source);
            assertThat(system.name()).isEqualTo("mini-clip");
            var opened = system.open().apply(source);
            assertThat(opened.weights().unread()).isEmpty();
            return body.apply(opened.tasks().get());
        }
    }

    private static <T> T task(List<Object> tasks, Class<T> task) {
        return tasks.stream()
                .filter(task::isInstance)
                .map(task::cast)
                .findFirst()
                .orElseThrow();
    }

    private static List<float[]> means(Bert bert, List<int[]> ids, int padding) {
        int longest = ids.stream().mapToInt(r -> r.length).max().orElseThrow();
        var padded = ids.stream()
                .map(r -> {
                    var row = java.util.Arrays.copyOf(r, longest);
                    java.util.Arrays.fill(row, r.length, longest, padding);
                    return row;
                })
                .toList();
        return Scope.inference(() -> split(bert.mean(Tensors.ids(padded))));
    }

    private static List<float[]> split(Tensor rows) {
        var all = new ArrayList<float[]>();
        for (int i = 0; i < rows.size(0); i++) {
            all.add(rows.select(0, i).contiguous().floats());
        }
        return all;
    }

    private static List<int[]> rows(String key) {
        return expected.at(key).list().stream()
                .map(r -> r.list().stream().mapToInt(Json::asInt).toArray())
                .toList();
    }

    private static List<float[]> rows(Json table) {
        return table.list().stream()
                .map(r -> {
                    var row = new float[r.list().size()];
                    for (int i = 0; i < row.length; i++) {
                        row[i] = (float) r.list().get(i).asNumber();
                    }
                    return row;
                })
                .toList();
    }

    private static void close(List<float[]> found, List<float[]> wanted) {
        assertThat(found).hasSameSizeAs(wanted);
        for (int i = 0; i < wanted.size(); i++) {
            assertThat(found.get(i)).as("row " + i).hasSameSizeAs(wanted.get(i));
            for (int j = 0; j < wanted.get(i).length; j++) {
                assertThat(found.get(i)[j]).as(i + ", " + j).isCloseTo(wanted.get(i)[j], Offset.offset(1e-5f));
            }
        }
    }
}
