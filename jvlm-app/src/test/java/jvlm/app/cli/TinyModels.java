package jvlm.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import jvlm.json.Json;

/** Checkpoints of some kilobytes, drawn by the command init, with tokenizers of single bytes. */
final class TinyModels {
    private static final String CHATML =
            "{{ note }}{% for m in messages %}<|im_start|>{{ m.role }}\n{{ m.content }}<|im_end|>\n"
                    + "{% endfor %}{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}";

    private static final String PARTS = "{% for m in messages %}{{ m.role }}: {% for c in m.content %}"
            + "{% if c.type == 'image' %}<image>\n{% else %}{{ c.text }}{% endif %}{% endfor %}\n{% endfor %}"
            + "{% if add_generation_prompt %}assistant:{% endif %}";

    private TinyModels() {}

    static Path language(Path directory) {
        var settings = directory.resolve("language-settings");
        write(settings.resolve("config.json"), languageConfig());
        write(settings.resolve("tokenizer.json"), byteTokenizer());
        write(settings.resolve("tokenizer_config.json"), Map.of("chat_template", CHATML, "eos_token", "<|im_end|>"));
        return drawn(settings, directory.resolve("language"));
    }

    static Map<String, Object> languageConfig() {
        var config = new LinkedHashMap<String, Object>();
        config.put("model_type", "llama");
        config.put("hidden_size", 32);
        config.put("intermediate_size", 48);
        config.put("num_hidden_layers", 2);
        config.put("num_attention_heads", 4);
        config.put("num_key_value_heads", 2);
        config.put("vocab_size", 320);
        config.put("max_position_embeddings", 256);
        config.put("eos_token_id", 257);
        return config;
    }

    static Path clip(Path directory) {
        var settings = directory.resolve("clip-settings");
        var tower =
                Map.of("hidden_size", 16, "intermediate_size", 32, "num_hidden_layers", 2, "num_attention_heads", 2);
        var vision = new LinkedHashMap<String, Object>(tower);
        vision.putAll(Map.of("image_size", 32, "patch_size", 16));
        var text = new LinkedHashMap<String, Object>(tower);
        text.putAll(Map.of("vocab_size", 514, "max_position_embeddings", 32, "eos_token_id", 513));
        write(
                settings.resolve("config.json"),
                Map.of("model_type", "clip", "projection_dim", 8, "vision_config", vision, "text_config", text));
        write(settings.resolve("vocab.json"), clipVocabulary());
        writeText(settings.resolve("merges.txt"), "#version: 0.2\n");
        write(settings.resolve("tokenizer_config.json"), Map.of("tokenizer_class", "CLIPTokenizer"));
        write(
                settings.resolve("preprocessor_config.json"),
                Map.of("size", Map.of("shortest_edge", 32), "crop_size", Map.of("height", 32, "width", 32)));
        return drawn(settings, directory.resolve("clip"));
    }

    /** A LLaVA: the two towers of the others with a projector. */
    static Path llava(Path directory) {
        var settings = directory.resolve("llava-settings");
        var vision = new LinkedHashMap<String, Object>();
        vision.putAll(Map.of("model_type", "clip_vision_model", "hidden_size", 16, "intermediate_size", 32));
        vision.putAll(Map.of("num_hidden_layers", 2, "num_attention_heads", 2, "image_size", 32, "patch_size", 16));
        var config = new LinkedHashMap<String, Object>();
        config.put("model_type", "llava");
        config.put("image_token_index", 258);
        config.put("vision_feature_layer", -2);
        config.put("vision_config", vision);
        config.put("text_config", languageConfig());
        write(settings.resolve("config.json"), config);
        write(settings.resolve("tokenizer.json"), byteTokenizer("<image>"));
        write(settings.resolve("tokenizer_config.json"), Map.of("chat_template", PARTS, "eos_token", "<|im_end|>"));
        write(
                settings.resolve("preprocessor_config.json"),
                Map.of("size", Map.of("shortest_edge", 32), "crop_size", Map.of("height", 32, "width", 32)));
        return drawn(settings, directory.resolve("llava"));
    }

    private static Path drawn(Path settings, Path out) {
        var run = Run.of("init", settings, "--out", out, "--seed", 7);
        assertThat(run.code()).as(run.err()).isZero();
        return out;
    }

    private static Map<String, Object> byteTokenizer(String... more) {
        var vocabulary = new LinkedHashMap<String, Object>();
        for (var letter : byteLetters()) {
            vocabulary.put(letter, vocabulary.size());
        }
        var special = new ArrayList<Map<String, Object>>();
        var tokens = new ArrayList<>(List.of("<|im_start|>", "<|im_end|>"));
        tokens.addAll(List.of(more));
        for (var token : tokens) {
            special.add(Map.of("id", 256 + special.size(), "content", token, "special", true));
        }
        var byteLevel = Map.of("type", "ByteLevel", "add_prefix_space", false, "trim_offsets", true, "use_regex", true);
        return Map.of(
                "version", "1.0",
                "added_tokens", special,
                "pre_tokenizer", byteLevel,
                "decoder", byteLevel,
                "model", Map.of("type", "BPE", "vocab", vocabulary, "merges", List.of()));
    }

    private static Map<String, Object> clipVocabulary() {
        var vocabulary = new LinkedHashMap<String, Object>();
        byteLetters().forEach(letter -> vocabulary.put(letter, vocabulary.size()));
        byteLetters().forEach(letter -> vocabulary.put(letter + "</w>", vocabulary.size()));
        vocabulary.put("<|startoftext|>", 512);
        vocabulary.put("<|endoftext|>", 513);
        return vocabulary;
    }

    /** GPT-2's letters for bytes: printable ones stand for themselves, the others for 256 and on. */
    private static List<String> byteLetters() {
        var letters = new ArrayList<String>();
        int next = 256;
        for (int b = 0; b < 256; b++) {
            boolean printable = b >= '!' && b <= '~' || b >= 0xa1 && b <= 0xac || b >= 0xae;
            letters.add(Character.toString(printable ? b : next++));
        }
        return letters;
    }

    static void write(Path file, Object value) {
        writeText(file, Json.write(value));
    }

    static void writeText(Path file, String text) {
        try {
            var parent = file.getParent();
            if (parent != null) {
                Files.createDirectories(parent);
            }
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
