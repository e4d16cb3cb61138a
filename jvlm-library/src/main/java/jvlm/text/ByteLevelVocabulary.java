package jvlm.text;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import jvlm.error.BadInput;
import jvlm.json.Json;
import org.jspecify.annotations.Nullable;

/** {@code vocab.json} and {@code merges.txt}: byte-level BPE as GPT-2, Qwen2, RoBERTa and CLIP publish it. */
final class ByteLevelVocabulary {
    private ByteLevelVocabulary() {}

    static TokenizerJson read(Path vocab, Path merges, TokenizerSettings settings) {
        var vocabulary = vocabulary(Json.read(vocab));
        var pairs = merges(Lines.of(merges), merges);
        var kind = settings.tokenizerClass();
        if (kind.contains("CLIP") || (kind.isEmpty() && vocabulary.containsKey("a</w>"))) {
            return ClipVocabulary.huggingFace(vocab.toString(), vocabulary, pairs);
        }
        boolean qwen = kind.contains("Qwen2") || (kind.isEmpty() && settings.names("<|im_start|>"));
        var result = TokenizerJson.build(
                vocab.toString(),
                Parts.bpe(vocabulary, known(pairs, vocabulary, merges), unknown(vocabulary), false),
                vocabulary,
                qwen ? Parts.nfc() : null,
                qwen
                        ? SplitPatterns.preTokenizer(List.of(SplitPatterns.QWEN2))
                        : Parts.byteLevel(settings.flag("add_prefix_space", false), true),
                Parts.byteLevel(false, true));
        if (kind.contains("Roberta") || kind.contains("Bart")) {
            result.surround(List.of("<s>"), List.of("</s>"));
        }
        return result;
    }

    static Map<String, Integer> vocabulary(Json json) {
        var all = new LinkedHashMap<String, Integer>();
        for (var token : json.keys()) {
            all.put(token, json.integer(token));
        }
        return all;
    }

    /** The pairs of a merges file: a first line that starts with {@code #version} and empty lines are left out. */
    static List<List<String>> merges(List<String> lines, Path file) {
        var pairs = new ArrayList<List<String>>(lines.size());
        for (int i = 0; i < lines.size(); i++) {
            var line = lines.get(i);
            if (line.isBlank() || line.startsWith("#version")) {
                continue;
            }
            int space = line.indexOf(' ');
            if (space <= 0 || space == line.length() - 1 || line.indexOf(' ', space + 1) >= 0) {
                throw new BadInput(file + ": line " + (i + 1) + " is not two pieces with a space between");
            }
            pairs.add(List.of(line.substring(0, space), line.substring(space + 1)));
        }
        return pairs;
    }

    private static List<List<String>> known(List<List<String>> pairs, Map<String, Integer> vocabulary, Path file) {
        for (var pair : pairs) {
            for (var token : List.of(pair.get(0), pair.get(1), pair.get(0) + pair.get(1))) {
                if (!vocabulary.containsKey(token)) {
                    throw new BadInput(file + ": the merge " + String.join(" ", pair) + " needs the token " + token
                            + ", which vocab.json lacks");
                }
            }
        }
        return pairs;
    }

    private static @Nullable String unknown(Map<String, Integer> vocabulary) {
        return vocabulary.containsKey("<unk>") ? "<unk>" : null;
    }
}
