package jvlm.convert;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import jvlm.error.BadInput;
import jvlm.json.Json;

/** A byte-level tokenizer.json as the metadata of a GGUF file. */
final class GgufTokens {
    private static final int NORMAL = 1;
    private static final int CONTROL = 3;
    private static final int UNUSED = 5;

    private GgufTokens() {}

    /** @param rows of the embedding; ids without a token get one that is never used */
    static Map<String, Object> metadata(Path directory, int rows) {
        var file = directory.resolve("tokenizer.json");
        if (!Files.isRegularFile(file)) {
            throw new BadInput(directory + ": tokenizer.json is missing: a GGUF file carries its tokenizer");
        }
        var json = Json.read(file);
        var model = json.at("model");
        if (!model.text("type", "BPE").equals("BPE")) {
            throw model.at("type").error("BPE: other tokenizers cannot be written as GGUF yet");
        }
        var tokens = new String[rows];
        var types = new Integer[rows];
        for (int i = 0; i < rows; i++) {
            tokens[i] = "[unused" + i + "]";
            types[i] = UNUSED;
        }
        var vocabulary = model.at("vocab");
        vocabulary.keys().forEach(token -> set(tokens, types, vocabulary.integer(token), token, NORMAL));
        for (var added : json.at("added_tokens").list()) {
            set(tokens, types, added.integer("id"), added.text("content"), CONTROL);
        }
        var all = new LinkedHashMap<String, Object>();
        all.put("tokenizer.ggml.model", "gpt2");
        all.put("tokenizer.ggml.pre", "gpt-2");
        all.put("tokenizer.ggml.tokens", List.of(tokens));
        all.put("tokenizer.ggml.token_type", Arrays.asList(types));
        all.put("tokenizer.ggml.merges", merges(model));
        return all;
    }

    private static void set(String[] tokens, Integer[] types, int id, String token, int type) {
        if (id >= 0 && id < tokens.length) {
            tokens[id] = token;
            types[id] = type;
        }
    }

    private static List<String> merges(Json model) {
        var all = new ArrayList<String>();
        for (var merge : model.at("merges").list()) {
            all.add(
                    merge.isText()
                            ? merge.asText()
                            : merge.list().get(0).asText() + " "
                                    + merge.list().get(1).asText());
        }
        return all;
    }
}
