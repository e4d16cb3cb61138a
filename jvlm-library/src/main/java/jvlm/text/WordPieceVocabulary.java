package jvlm.text;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import jvlm.error.BadInput;

/** {@code vocab.txt}: BERT's WordPiece, one token a line, its id the number of the line from 0. */
final class WordPieceVocabulary {
    private WordPieceVocabulary() {}

    static TokenizerJson read(Path file, TokenizerSettings settings) {
        var vocabulary = new LinkedHashMap<String, Integer>();
        var lines = Lines.of(file);
        for (int i = 0; i < lines.size(); i++) {
            vocabulary.put(lines.get(i), i);
        }
        return build(file.toString(), vocabulary, settings);
    }

    static TokenizerJson build(String source, Map<String, Integer> vocabulary, TokenizerSettings settings) {
        var unknown = settings.token("unk_token", "[UNK]");
        for (var token : List.of(unknown, "[CLS]", "[SEP]")) {
            if (!vocabulary.containsKey(token)) {
                throw new BadInput(source + ": a WordPiece vocabulary must hold the token " + token);
            }
        }
        var model = Parts.map(
                "type",
                "WordPiece",
                "unk_token",
                unknown,
                "continuing_subword_prefix",
                "##",
                "max_input_chars_per_word",
                100,
                "vocab",
                vocabulary);
        var normalizer = Parts.map(
                "type", "BertNormalizer",
                "clean_text", true,
                "handle_chinese_chars", settings.flag("tokenize_chinese_chars", true),
                "strip_accents", settings.flagOrNull("strip_accents"),
                "lowercase", settings.flag("do_lower_case", true));
        var decoder = Parts.map("type", "WordPiece", "prefix", "##", "cleanup", true);
        var result = TokenizerJson.build(
                source, model, vocabulary, normalizer, Parts.map("type", "BertPreTokenizer"), decoder);
        for (var token : List.of("[PAD]", unknown, "[CLS]", "[SEP]", "[MASK]")) {
            if (vocabulary.containsKey(token)) {
                result.add(AddedToken.special(-1, token));
            }
        }
        result.surround(List.of("[CLS]"), List.of("[SEP]"));
        return result;
    }
}
