package jvlm.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import jvlm.error.BadInput;
import jvlm.json.Json;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Small vocabularies of every kind against what tokenizers, sentencepiece, tiktoken and transformers gave. */
class TokenizerTest {
    @TempDir
    static Path folder;

    static Json recorded;

    @BeforeAll
    static void unpack() throws IOException {
        Recorded.unpack(folder);
        recorded = Json.read(folder.resolve("expected.json"));
    }

    static Stream<String> kinds() {
        return Stream.of(
                "llama-legacy",
                "llama-new",
                "gemma",
                "t5",
                "mt5",
                "xlmr",
                "qwen2",
                "qwen2-json",
                "gpt2",
                "clip",
                "bert-uncased",
                "bert-cased",
                "tiktoken",
                "gguf-smollm",
                "gguf-llama-bpe",
                "gguf-gpt-2",
                "gguf-qwen2",
                "gguf-llama",
                "gguf-bert");
    }

    static Tokenizer open(String kind) {
        var directory = folder.resolve(kind);
        if (!kind.startsWith("gguf")) {
            return Tokenizer.open(directory);
        }
        return Tokenizer.ofGguf(
                Json.object(Json.read(directory.resolve("metadata.json")).plain()), kind);
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void ids_and_decoded_texts_are_those_of_python(String kind) {
        var texts = recorded.at("texts").list();
        var expected = recorded.at("expected").at(kind);
        try (var tokenizer = open(kind)) {
            for (int i = 0; i < texts.size(); i++) {
                var text = texts.get(i).asText();
                int[] ids = Recorded.ints(expected.at("ids").list().get(i));
                assertThat(tokenizer.encode(text, false)).as(text).isEqualTo(ids);
                if (expected.has("special")) {
                    assertThat(tokenizer.encode(text, true))
                            .as(text)
                            .isEqualTo(
                                    Recorded.ints(expected.at("special").list().get(i)));
                }
                if (expected.has("decoded")) {
                    assertThat(tokenizer.decode(ids, false))
                            .isEqualTo(expected.at("decoded").list().get(i).asText());
                }
                if (expected.has("skipped")) {
                    assertThat(tokenizer.decode(ids, true))
                            .isEqualTo(expected.at("skipped").list().get(i).asText());
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void a_stream_of_tokens_joins_to_the_decoded_whole(String kind) {
        var random = new Random(7);
        try (var tokenizer = open(kind)) {
            for (int n = 0; n < 400; n++) {
                int[] ids = random.ints(1 + random.nextInt(12), -1, Math.min(300, tokenizer.size()) + 2)
                        .toArray();
                boolean skip = n % 2 == 0;
                var stream = tokenizer.stream(skip);
                var joined = new StringBuilder();
                for (int id : ids) {
                    joined.append(stream.add(id));
                }
                assertThat(joined.append(stream.finish()).toString()).isEqualTo(tokenizer.decode(ids, skip));
            }
        }
    }

    @Test
    void a_stream_holds_back_the_parts_of_a_character() {
        try (var tokenizer = open("qwen2")) {
            int[] ids = tokenizer.encode("🙂!", false);
            var stream = tokenizer.stream(true);
            var pieces = new ArrayList<String>();
            for (int id : ids) {
                pieces.add(stream.add(id));
            }
            assertThat(pieces).containsExactly("", "", "", "🙂", "!");
            assertThat(stream.finish()).isEmpty();
        }
    }

    @Test
    void cut_characters_become_replacement_characters_at_the_end() {
        try (var tokenizer = open("qwen2")) {
            var stream = tokenizer.stream(true);
            assertThat(stream.add(tokenizer.encode("🙂", false)[0])).isEmpty();
            assertThat(stream.finish()).isEqualTo("\uFFFD");
        }
    }

    @Test
    void openai_clip_cleans_and_finds_special_tokens_as_the_package() {
        try (var tokenizer = Tokenizer.open(folder.resolve("clip-openai"))) {
            var texts = recorded.at("clipTexts").list();
            for (int i = 0; i < texts.size(); i++) {
                int[] ids = Recorded.ints(recorded.at("clipIds").list().get(i));
                assertThat(tokenizer.encode(texts.get(i).asText(), false))
                        .as(texts.get(i).asText())
                        .isEqualTo(ids);
                assertThat(tokenizer.decode(ids, false))
                        .isEqualTo(recorded.at("clipDecoded").list().get(i).asText());
            }
            assertThat(tokenizer.encode("", true)).containsExactly(tokenizer.bosId(), tokenizer.eosId());
        }
    }

    @Test
    void rows_are_filled_or_cut_with_the_end_of_text_last() {
        assertThat(ClipTokenizer.fit(new int[] {1, 2, 3}, 5, 9, 0)).containsExactly(1, 2, 3, 0, 0);
        assertThat(ClipTokenizer.fit(new int[] {1, 2, 3}, 2, 9, 0)).containsExactly(1, 9);
        assertThat(ClipTokenizer.mask(new int[] {1, 2, 3}, 5)).containsExactly(1, 1, 1, 0, 0);
    }

    @Test
    void added_special_tokens_get_the_next_ids() {
        try (var tokenizer = open("llama-legacy");
                var more = tokenizer.withAdded(List.of("<im_patch>", "<im_start>", "<s>"))) {
            assertThat(more.size()).isEqualTo(tokenizer.size() + 2);
            assertThat(more.id("<im_patch>")).isEqualTo(tokenizer.size());
            assertThat(more.id("<s>")).isEqualTo(1);
            assertThat(more.special(more.id("<im_start>"))).isTrue();
            int[] ids = more.encode("a<im_start>", true);
            assertThat(ids[0]).isEqualTo(more.bosId());
            assertThat(ids[ids.length - 1]).isEqualTo(more.id("<im_start>"));
            assertThat(more.decode(ids, true)).isEqualTo("a");
        }
    }

    @Test
    void tokens_are_looked_up_both_ways() {
        try (var tokenizer = open("qwen2")) {
            int end = tokenizer.id("<|im_end|>");
            assertThat(tokenizer.token(end)).isEqualTo("<|im_end|>");
            assertThat(tokenizer.eosId()).isEqualTo(end);
            assertThat(tokenizer.bosId()).isEqualTo(-1);
            assertThat(tokenizer.padId()).isEqualTo(tokenizer.id("<|endoftext|>"));
            assertThat(tokenizer.id("no such token")).isEqualTo(-1);
            assertThat(tokenizer.token(tokenizer.size())).isEmpty();
            assertThat(tokenizer.special(tokenizer.id("<tool_call>"))).isFalse();
            assertThat(tokenizer.decode(new int[] {-5, tokenizer.size() + 9, 1 << 30}, false))
                    .isEmpty();
        }
    }

    @Test
    void a_published_id_beyond_a_gap_is_kept() {
        var json = """
                {"model": {"type": "BPE", "vocab": {"a": 0, "b": 1}, "merges": []},
                 "added_tokens": [{"id": 7, "content": "<x>", "special": true}]}""";
        try (var tokenizer = Tokenizer.of(json, "gap.json")) {
            assertThat(tokenizer.encode("a<x>b", false)).containsExactly(0, 7, 1);
        }
    }

    @Test
    void lone_surrogates_and_long_texts_are_taken() {
        try (var tokenizer = open("qwen2")) {
            assertThat(tokenizer.decode(tokenizer.encode("a\ud800b", false), false))
                    .isEqualTo("a\uFFFDb");
            assertThat(tokenizer.encode("word ".repeat(20_000), false)).hasSizeGreaterThan(20_000);
        }
    }

    @Test
    void many_threads_may_encode_at_once() throws Exception {
        var text = "The photo of a red bus. 日本 🙂 ".repeat(20);
        try (var tokenizer = open("llama-legacy");
                var pool = Executors.newVirtualThreadPerTaskExecutor()) {
            int[] expected = tokenizer.encode(text, true);
            var all = new ArrayList<Future<int[]>>();
            for (int i = 0; i < 200; i++) {
                all.add(pool.submit(() -> tokenizer.encode(text, true)));
            }
            for (var one : all) {
                assertThat(one.get()).isEqualTo(expected);
            }
        }
    }

    @Test
    void a_closed_tokenizer_says_so() {
        var tokenizer = open("gpt2");
        tokenizer.close();
        tokenizer.close();
        assertThatThrownBy(() -> tokenizer.encode("a", false)).isInstanceOf(IllegalStateException.class);
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void damaged_files_are_reported_in_one_line(String kind, @TempDir Path broken) throws IOException {
        var random = new Random(11);
        try (var files = Files.list(folder.resolve(kind))) {
            for (var file : files.toList()) {
                var bytes = Files.readAllBytes(file);
                for (int n = 0; n < 12; n++) {
                    var changed =
                            n == 0 ? new byte[0] : java.util.Arrays.copyOf(bytes, random.nextInt(bytes.length + 1));
                    for (int i = 0; i < n && changed.length > 0; i++) {
                        changed[random.nextInt(changed.length)] = (byte) random.nextInt(256);
                    }
                    Files.write(Files.createDirectories(broken.resolve("x")).resolve(file.getFileName()), changed);
                    opensOrReports(kind, broken.resolve("x"), file.getFileName());
                }
            }
        }
    }

    private static void opensOrReports(String kind, Path directory, Path file) {
        try {
            var tokenizer = kind.startsWith("gguf")
                    ? Tokenizer.ofGguf(
                            Json.object(Json.read(directory.resolve(file)).plain()), kind)
                    : Tokenizer.open(directory.resolve(file));
            tokenizer.encode("Hello, 日本 <s>", true);
            tokenizer.close();
        } catch (BadInput e) {
            assertThat(e.getMessage()).doesNotContain("\n").isNotBlank();
        } catch (ClassCastException | NullPointerException e) {
            assertThat(kind)
                    .as("only the metadata of this test may be no object")
                    .startsWith("gguf");
        }
    }

    @Test
    void a_directory_without_vocabulary_lists_what_is_expected(@TempDir Path empty) {
        assertThatThrownBy(() -> Tokenizer.open(empty))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("no vocabulary, expected tokenizer.json");
        assertThatThrownBy(() -> Tokenizer.open(empty.resolve("nothing")))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("no such file");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "[]",
                "{\"model\": {}}",
                "{\"model\": {\"type\": \"BPE\", \"vocab\": {\"a\": -1}, \"merges\": []}}",
                "{\"model\": {\"type\": \"BPE\", \"vocab\": {\"a\": 2000000000}, \"merges\": []}}",
                "{\"model\": {\"type\": \"BPE\", \"vocab\": {\"a\": \"b\"}, \"merges\": []}}",
                "{\"model\": {\"type\": \"BPE\", \"vocab\": {\"a\": 0}, \"merges\": [\"x y\"]}}",
                "{\"model\": {\"type\": \"Unigram\", \"vocab\": [[\"a\"]], \"unk_id\": 0}}",
                "{\"model\": {\"type\": \"Unigram\", \"vocab\": [[\"a\", 0.0]], \"unk_id\": 9}}",
                "{\"model\": {\"type\": \"BPE\", \"vocab\": {\"a\": 0}, \"merges\": []}, \"decoder\":"
                        + " {\"type\": \"Strip\", \"content\": \" \", \"start\": 1, \"stop\": 1}}",
                "{\"model\": {\"type\": \"BPE\", \"vocab\": {\"a\": 0}, \"merges\": []}, \"pre_tokenizer\":"
                        + " {\"type\": \"FixedLength\", \"length\": 0}}",
                "{\"model\": {\"type\": \"BPE\", \"vocab\": {\"a\": 0}, \"merges\": []}, \"post_processor\":"
                        + " {\"type\": \"TemplateProcessing\", \"single\": [{\"SpecialToken\": {\"id\": \"z\","
                        + " \"type_id\": 0}}], \"pair\": [], \"special_tokens\": {}}}",
                "{\"model\": {\"type\": \"BPE\", \"vocab\": {\"a\": 0, \"aa\": 1}, \"merges\": [\"a a\"],"
                        + " \"continuing_subword_prefix\": \"####\"}}",
                "{\"model\": {\"type\": \"Nothing\", \"vocab\": {}}}",
                "{\"model\": {\"type\": \"BPE\", \"vocab\": {}, \"merges\": []}, \"normalizer\": {\"type\":"
                        + " \"Precompiled\", \"precompiled_charsmap\": \"AAAA\"}}"
            })
    void a_malformed_tokenizer_json_is_reported(String json) {
        assertThatThrownBy(() -> Tokenizer.of(json, "odd.json"))
                .isInstanceOf(BadInput.class)
                .hasMessageStartingWith("odd.json: ");
    }
}
