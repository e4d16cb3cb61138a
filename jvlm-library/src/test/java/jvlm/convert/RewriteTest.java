package jvlm.convert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import jvlm.checkpoint.Checkpoint;
import jvlm.checkpoint.Encoding;
import jvlm.checkpoint.Safetensors;
import jvlm.checkpoint.StoredTensor;
import jvlm.checkpoint.Unpack;
import jvlm.checkpoint.WritableTensor;
import jvlm.error.BadInput;
import jvlm.json.Json;
import jvlm.model.OpenOptions;
import jvlm.tensor.DType;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RewriteTest {
    private static final long SHARD = Rewrite.SHARD_BYTES;
    private static final List<String> QWEN = List.of(
            "lm_head.weight",
            "model.embed_tokens.weight",
            "model.layers.0.self_attn.q_proj.weight",
            "model.norm.weight",
            "visual.blocks.0.attn.qkv.weight");
    private static final List<String> LLAVA = List.of(
            "language_model.lm_head.weight",
            "language_model.model.layers.0.self_attn.q_proj.weight",
            "multi_modal_projector.linear_1.weight",
            "vision_tower.vision_model.post_layernorm.weight");

    @TempDir
    private Path folder = Path.of("");

    private Path model = Path.of("");

    @BeforeEach
    void a_small_qwen() throws IOException {
        model = checkpoint("model", "qwen2_vl", QWEN);
    }

    private Path checkpoint(String name, String type, List<String> tensors) throws IOException {
        var directory = Files.createDirectory(folder.resolve(name));
        Files.writeString(
                directory.resolve("config.json"),
                "{\"model_type\": \"" + type
                        + "\", \"torch_dtype\": \"float32\", \"vision_config\": {\"dtype\": \"float32\"}}");
        Files.writeString(directory.resolve("tokenizer_config.json"), "{}");
        var random = new Random(5);
        var all = new ArrayList<WritableTensor>();
        tensors.forEach(t -> all.add(floats(t, random, 6, 4)));
        all.add(new WritableTensor(
                "position_ids", Encoding.I64, new long[] {2}, () -> MemorySegment.ofArray(new byte[16])));
        Safetensors.write(directory.resolve("model.safetensors"), Map.of(), all);
        return directory;
    }

    private static WritableTensor floats(String name, Random random, long... shape) {
        var values = new float[(int) (shape[0] * shape[1])];
        for (int i = 0; i < values.length; i++) {
            values[i] = random.nextFloat() - 0.5f;
        }
        return floats(name, values, shape);
    }

    private static WritableTensor floats(String name, float[] values, long... shape) {
        return new WritableTensor(name, Encoding.F32, shape, () -> {
            var bytes = MemorySegment.ofArray(new byte[4 * values.length]);
            MemorySegment.copy(values, 0, bytes, ValueLayout.JAVA_FLOAT_UNALIGNED, 0, values.length);
            return bytes;
        });
    }

    private static Map<String, float[]> values(Path directory) {
        var all = new LinkedHashMap<String, float[]>();
        try (var checkpoint = Checkpoint.open(directory)) {
            checkpoint.tensors().forEach((name, tensor) -> all.put(name, values(tensor)));
        }
        return all;
    }

    private static float[] values(StoredTensor tensor) {
        var values = new float[(int) tensor.elements()];
        Unpack.toFloats(tensor, 0, values);
        return values;
    }

    private Path rewritten(Path from, String to, Rewrite rewrite) {
        var out = folder.resolve(to);
        rewrite.run(from, out, OpenOptions.DEFAULT);
        return out;
    }

    private static void refused(ThrowingCallable call, String message) {
        assertThatThrownBy(call).isInstanceOf(BadInput.class).hasMessageContaining(message);
    }

    @ParameterizedTest
    @CsvSource({
        "hub, model.layers.0.self_attn.q_proj.weight, visual.blocks.0.attn.qkv.weight",
        "modules, model.language_model.layers.0.self_attn.q_proj.weight, model.visual.blocks.0.attn.qkv.weight",
        "mixed, model.layers.0.self_attn.q_proj.weight, model.visual.blocks.0.attn.qkv.weight"
    })
    void names_go_to_every_layout_and_back(String layout, String language, String vision) {
        var there = rewritten(model, "there", new Rewrite(null, layout, SHARD));
        assertThat(values(there))
                .containsKeys(language, vision, "lm_head.weight", "position_ids")
                .hasSize(6);
        for (var to : List.of("hub", "modules", "mixed")) {
            var next = rewritten(there, "next-" + to, new Rewrite(null, to, SHARD));
            var back = rewritten(next, "back-" + to, new Rewrite(null, "hub", SHARD));
            same(values(back), values(model));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "modules, model.language_model.layers.0.self_attn.q_proj.weight, lm_head.weight",
        "mixed, model.language_model.model.layers.0.self_attn.q_proj.weight, language_model.lm_head.weight"
    })
    void the_names_of_llava_go_there_and_back(String layout, String language, String head) throws IOException {
        var llava = checkpoint("llava", "llava", LLAVA);
        var there = rewritten(llava, "there", new Rewrite(null, layout, SHARD));
        assertThat(values(there)).containsKeys(language, head, "model.vision_tower.vision_model.post_layernorm.weight");
        same(values(rewritten(there, "back", new Rewrite(null, "hub", SHARD))), values(llava));
    }

    private static void same(Map<String, float[]> one, Map<String, float[]> other) {
        assertThat(one.keySet()).containsExactlyInAnyOrderElementsOf(other.keySet());
        one.forEach((name, values) -> assertThat(values).as(name).isEqualTo(other.get(name)));
    }

    @Test
    void the_names_of_the_authors_of_llava_are_left() throws IOException {
        var original = checkpoint("original", "llava", List.of("model.layers.0.mlp.up_proj.weight", "lm_head.weight"));
        Files.writeString(
                original.resolve("config.json"), "{\"model_type\": \"llava\", \"mm_vision_tower\": \"clip\"}");
        refused(() -> rewritten(original, "out", new Rewrite(null, "hub", SHARD)), "type llava have no other names");
        same(values(rewritten(original, "out", new Rewrite(null, null, 100))), values(original));
    }

    @Test
    void another_type_is_told_by_every_configuration_and_leaves_whole_numbers() throws IOException {
        var out = rewritten(model, "halves", new Rewrite(DType.BF16, null, SHARD));
        try (var checkpoint = Checkpoint.open(out)) {
            assertThat(checkpoint.tensor("lm_head.weight").encoding()).isEqualTo(Encoding.BF16);
            assertThat(checkpoint.tensor("position_ids").encoding()).isEqualTo(Encoding.I64);
        }
        values(model).forEach((name, v) -> assertThat(values(out).get(name))
                .containsExactly(v, org.assertj.core.data.Offset.offset(0.002f)));
        var config = Json.read(out.resolve("config.json"));
        assertThat(config.text("torch_dtype")).isEqualTo("bfloat16");
        assertThat(config.at("vision_config").text("dtype")).isEqualTo("bfloat16");
        assertThat(out.resolve("tokenizer_config.json")).exists();
    }

    @Test
    void shards_have_an_index_that_reads_as_the_whole() {
        var done = new Rewrite(null, null, 200).run(model, folder.resolve("shards"), OpenOptions.DEFAULT);
        assertThat(done.files()).hasSize(4).last().isEqualTo("model.safetensors.index.json");
        assertThat(done).extracting(Rewritten::read, Rewritten::written).containsExactly(6, 6);
        same(values(folder.resolve("shards")), values(model));
        same(values(rewritten(folder.resolve("shards"), "one", new Rewrite(null, null, SHARD))), values(model));
    }

    private Path adapter(String config, WritableTensor... tensors) throws IOException {
        var directory = Files.createDirectories(folder.resolve("adapter"));
        Files.writeString(
                directory.resolve("adapter_config.json"),
                "{\"peft_type\": \"LORA\", \"r\": 2, \"lora_alpha\": 6, \"base_model_name_or_path\": \"model\"" + config
                        + "}");
        Safetensors.write(directory.resolve("adapter_model.safetensors"), Map.of(), List.of(tensors));
        return directory;
    }

    /** The adapter speaks of modules, the base has the hub's names. */
    @Test
    void low_rank_weights_are_merged_under_the_names_of_the_base() throws IOException {
        var module = "base_model.model.model.language_model.layers.0.self_attn.q_proj.";
        var head = new float[24];
        head[0] = 7;
        var adapter = adapter(
                "",
                floats(module + "lora_A.weight", new float[] {1, 0, 2, 0, 0, 1, 0, 3}, 2, 4),
                floats(module + "lora_B.weight", new float[] {1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 1, 1}, 6, 2),
                floats("base_model.model.lm_head.modules_to_save.default.weight", head, 6, 4));
        var done = new Rewrite(null, null, SHARD).run(adapter, folder.resolve("merged"), OpenOptions.DEFAULT);
        assertThat(done)
                .extracting(Rewritten::read, Rewritten::written, Rewritten::merged, Rewritten::replaced)
                .containsExactly(9, 6, 1, 1);
        var merged = values(folder.resolve("merged"));
        assertThat(merged.keySet()).isEqualTo(values(model).keySet());
        var before = Objects.requireNonNull(values(model).get("model.layers.0.self_attn.q_proj.weight"));
        var after = Objects.requireNonNull(merged.get("model.layers.0.self_attn.q_proj.weight"));
        // 6 / 2 B A
        float[] added = {3, 0, 6, 0, 0, 3, 0, 9, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 3, 3, 6, 9};
        for (int i = 0; i < added.length; i++) {
            assertThat(after[i]).isEqualTo(before[i] + added[i]);
        }
        assertThat(merged.get("lm_head.weight")).isEqualTo(head);
        assertThat(folder.resolve("merged/adapter_config.json")).doesNotExist();
    }

    @Test
    void an_adapter_that_does_not_fit_is_refused() throws IOException {
        var module = "base_model.model.model.layers.0.self_attn.q_proj.";
        var out = folder.resolve("out");
        var random = new Random(1);
        var rewrite = new Rewrite(null, null, SHARD);
        var half = adapter("", floats(module + "lora_A.weight", random, 2, 4));
        refused(() -> rewrite.run(half, out, OpenOptions.DEFAULT), "lora_B.weight is missing");
        var wide = adapter(
                "", floats(module + "lora_A.weight", random, 2, 5), floats(module + "lora_B.weight", random, 6, 2));
        refused(() -> rewrite.run(wide, out, OpenOptions.DEFAULT), "make [6, 5], the base has [6, 4]");
        var other = "base_model.model.model.layers.7.self_attn.q_proj.";
        var far = adapter(
                "", floats(other + "lora_A.weight", random, 2, 4), floats(other + "lora_B.weight", random, 6, 2));
        refused(() -> rewrite.run(far, out, OpenOptions.DEFAULT), "which the base has not");
        var odd = adapter("", floats(module + "lora_embedding_A", random, 2, 4));
        refused(() -> rewrite.run(odd, out, OpenOptions.DEFAULT), "not linear LoRA");
        assertThat(out).doesNotExist();
    }

    @Test
    void two_tensors_of_one_name_are_refused() throws IOException {
        var twice = checkpoint("twice", "qwen2_vl", List.of("visual.a.weight", "model.visual.a.weight"));
        refused(
                () -> rewritten(twice, "out", new Rewrite(null, "hub", SHARD)),
                "model.visual.a.weight and visual.a.weight are both visual.a.weight");
    }

    @Test
    void what_cannot_be_written_leaves_nothing_behind() throws IOException {
        var large = Files.createDirectory(folder.resolve("large"));
        Files.writeString(large.resolve("config.json"), "{\"model_type\": \"llama\"}");
        Safetensors.write(large.resolve("model.safetensors"), Map.of(), List.of(floats("a", new float[] {1e6f}, 1, 1)));
        refused(() -> rewritten(large, "out", new Rewrite(DType.F16, null, SHARD)), "a holds numbers beyond 65504");
        refused(
                () -> rewritten(large, "out", new Rewrite(null, "modules", SHARD)),
                "a model of type llama have no other names");
        refused(() -> rewritten(model, "out", new Rewrite(null, "new", SHARD)), "is none of hub, modules, mixed");
        refused(() -> rewritten(model, "large", new Rewrite(null, null, SHARD)), "exists already");
        refused(() -> new Rewrite(DType.I64, null, 1), "expected 1 or more");
        assertThat(folder.resolve("out")).doesNotExist();
    }
}
