package jvlm.text;

import java.lang.reflect.Array;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import jvlm.error.BadInput;
import jvlm.text.SentencePieceModel.Piece;
import org.jspecify.annotations.Nullable;

/** The vocabulary that a GGUF file carries in its metadata. */
final class GgufVocabulary {
    private final Map<String, ?> metadata;
    private final String source;
    private final List<String> tokens;
    private final @Nullable List<?> types;

    private GgufVocabulary(Map<String, ?> metadata, String source) {
        this.metadata = metadata;
        this.source = source;
        this.tokens = texts("tokens");
        this.types = list("token_type");
        if (types != null && types.size() != tokens.size()) {
            throw wrong("token_type", "one number for each of " + tokens.size() + " tokens");
        }
    }

    static Tokenizer tokenizer(Map<String, ?> metadata, String source) {
        return new GgufVocabulary(metadata, source).tokenizer();
    }

    private Tokenizer tokenizer() {
        var model = text("model", "none");
        var pieces = List.of("llama", "gemma", "gemma3", "t5").contains(model) ? pieces(model.equals("t5")) : null;
        var json = pieces != null
                ? SentencePieceTokenizer.build(pieces, TokenizerSettings.none())
                : switch (model) {
                    case "gpt2" -> byteLevel();
                    case "bert" -> wordPiece();
                    default ->
                        throw new BadInput(
                                source + ": tokenizer.ggml.model is " + model + ", expected gpt2, llama, t5 or bert");
                };
        var names = new NamedTokens(named("bos_token_id"), named("eos_token_id"), named("padding_token_id"));
        if (!model.equals("bert")) {
            boolean llama = model.equals("llama") || text("pre", "").startsWith("llama");
            var start = flag("add_bos_token", llama) ? names.bos() : null;
            var end = flag("add_eos_token", model.equals("t5")) ? names.eos() : null;
            json.surround(start == null ? List.of() : List.of(start), end == null ? List.of() : List.of(end));
        }
        var front = pieces == null ? Front.NONE : SentencePieceTokenizer.front(pieces, TokenizerSettings.none(), json);
        return Tokenizer.of(json, names, front);
    }

    private TokenizerJson byteLevel() {
        var vocabulary = vocabulary(tokens);
        var merges = new ArrayList<List<String>>();
        for (var merge : texts("merges")) {
            int space = merge.indexOf(' ', 1);
            if (space < 0) {
                throw wrong("merges", "pairs with a space between, not \"" + merge + "\"");
            }
            var pair = List.of(merge.substring(0, space), merge.substring(space + 1));
            if (pair.stream().allMatch(vocabulary::containsKey) && vocabulary.containsKey(pair.get(0) + pair.get(1))) {
                merges.add(pair);
            }
        }
        var pre = text("pre", "default");
        var patterns = SplitPatterns.named(pre);
        if (patterns == null) {
            throw wrong("pre", "one of " + SplitPatterns.names() + ", not " + pre);
        }
        boolean nfc = pre.contains("qwen") || pre.equals("stablelm2");
        var json = TokenizerJson.build(
                source,
                Parts.bpe(vocabulary, merges, null, false),
                vocabulary,
                nfc ? Parts.nfc() : null,
                SplitPatterns.preTokenizer(patterns),
                Parts.byteLevel(false, true));
        addSpecials(json);
        return json;
    }

    private SentencePieceModel pieces(boolean unigram) {
        var scores = list("scores");
        if (scores != null && scores.size() != tokens.size()) {
            throw wrong("scores", "one number for each of " + tokens.size() + " tokens");
        }
        var pieces = new ArrayList<Piece>(tokens.size());
        for (int i = 0; i < tokens.size(); i++) {
            float score = scores != null && scores.get(i) instanceof Number n ? n.floatValue() : 0;
            pieces.add(new Piece(tokens.get(i), Float.isFinite(score) ? score : -1e9f, type(i)));
        }
        var map = list("precompiled_charsmap");
        var bytes = new byte[map == null ? 0 : map.size()];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = map != null && map.get(i) instanceof Number n ? n.byteValue() : 0;
        }
        CharsMap.check(bytes, source);
        return new SentencePieceModel(
                source,
                pieces,
                unigram,
                tokens.contains("<0x00>"),
                bytes,
                flag("add_space_prefix", true),
                flag("remove_extra_whitespaces", false));
    }

    /** In these files a word's start carries the mark of sentencepiece and a continuation carries none. */
    private TokenizerJson wordPiece() {
        var published = new ArrayList<String>(tokens.size());
        for (int i = 0; i < tokens.size(); i++) {
            var token = tokens.get(i);
            boolean special = type(i) == SentencePieceModel.CONTROL
                    || type(i) == SentencePieceModel.UNKNOWN
                    || (token.startsWith("[") && token.endsWith("]"));
            published.add(token.startsWith("\u2581") ? token.substring(1) : special ? token : "##" + token);
        }
        return WordPieceVocabulary.build(source, vocabulary(published), TokenizerSettings.none());
    }

    private void addSpecials(TokenizerJson json) {
        for (int i = 0; i < tokens.size(); i++) {
            if (type(i) == SentencePieceModel.CONTROL || type(i) == SentencePieceModel.UNKNOWN) {
                json.add(AddedToken.special(i, tokens.get(i)));
            } else if (type(i) == SentencePieceModel.USER_DEFINED) {
                json.add(new AddedToken(i, tokens.get(i), false, false, false, false, false));
            }
        }
    }

    private int type(int token) {
        return types != null && types.get(token) instanceof Number n ? n.intValue() : SentencePieceModel.NORMAL;
    }

    private @Nullable String named(String key) {
        return value(key) instanceof Number n && n.intValue() >= 0 && n.intValue() < tokens.size()
                ? tokens.get(n.intValue())
                : null;
    }

    private static Map<String, Integer> vocabulary(List<String> tokens) {
        var all = LinkedHashMap.<String, Integer>newLinkedHashMap(tokens.size());
        for (int i = 0; i < tokens.size(); i++) {
            all.putIfAbsent(tokens.get(i), i);
        }
        return all;
    }

    private String text(String key, String otherwise) {
        return value(key) instanceof String text ? text : otherwise;
    }

    private boolean flag(String key, boolean otherwise) {
        return value(key) instanceof Boolean flag ? flag : otherwise;
    }

    private List<String> texts(String key) {
        var list = list(key);
        if (list == null) {
            throw new BadInput(source + ": the metadata lack tokenizer.ggml." + key);
        }
        var texts = new ArrayList<String>(list.size());
        for (var one : list) {
            if (!(one instanceof String text)) {
                throw wrong(key, "a list of texts");
            }
            texts.add(text);
        }
        return texts;
    }

    private @Nullable List<?> list(String key) {
        var value = value(key);
        if (value == null) {
            return null;
        }
        if (value instanceof List<?> list) {
            return list;
        }
        if (!value.getClass().isArray()) {
            throw wrong(key, "a list");
        }
        var all = new ArrayList<Object>();
        for (int i = 0; i < Array.getLength(value); i++) {
            all.add(Array.get(value, i));
        }
        return all;
    }

    private @Nullable Object value(String key) {
        return metadata.get("tokenizer.ggml." + key);
    }

    private BadInput wrong(String key, String expected) {
        return new BadInput(source + ": tokenizer.ggml." + key + " must be " + expected);
    }
}
