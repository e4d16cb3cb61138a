package jvlm.text;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;
import jvlm.error.BadInput;
import jvlm.json.Json;
import org.jspecify.annotations.Nullable;

/**
 * A {@code tokenizer.json} in memory: the form to which every published vocabulary is brought, and to which added
 * tokens and a template of start and end tokens are applied before the engine reads it.
 */
final class TokenizerJson {
    /** No published vocabulary has a fifth of it; it bounds the tables that an id makes. */
    private static final int LARGEST_ID = 4_000_000;

    /** The engine needs time that grows with the square of a token's length. */
    private static final int LONGEST_ADDED = 4000;

    private final String source;
    private final Map<String, @Nullable Object> root;
    /** Tokens of the model, by text; for a Unigram model the positions of its list. */
    private final Map<String, Integer> model;

    private final Map<Integer, String> modelById;
    private final Map<String, AddedToken> added = new LinkedHashMap<>();
    /** Special tokens of the model that are not found in texts. */
    private final BitSet hidden = new BitSet();

    private boolean trimmed;
    private boolean bytesApart;
    private List<String> before = List.of();
    private List<String> after = List.of();

    private TokenizerJson(String source, Map<String, @Nullable Object> root, Map<String, Integer> model) {
        this.source = source;
        this.root = root;
        this.model = model;
        this.modelById = HashMap.newHashMap(model.size());
        model.forEach((token, id) -> modelById.put(id, token));
    }

    /** Reads and checks a tokenizer.json. */
    static TokenizerJson of(Json json) {
        if (!json.isObject() || !json.has("model")) {
            throw new BadInput(json.source() + ": not a tokenizer.json, its member \"model\" is missing");
        }
        EngineGuard.check(json);
        var result = new TokenizerJson(json.source(), Json.object(json.plain()), vocabulary(json.at("model")));
        if (json.has("added_tokens")) {
            for (var token : json.at("added_tokens").list()) {
                result.add(AddedToken.of(token, checked(token.at("id"))));
            }
        }
        return result;
    }

    /** A new one of parts; {@code vocabulary} is the model's own, shared with {@code model}. */
    static TokenizerJson build(
            String source,
            Map<String, @Nullable Object> model,
            Map<String, Integer> vocabulary,
            @Nullable Object normalizer,
            @Nullable Object preTokenizer,
            @Nullable Object decoder) {
        for (var entry : vocabulary.entrySet()) {
            if (entry.getValue() < 0 || entry.getValue() > LARGEST_ID) {
                throw tooLarge(source, entry.getKey(), entry.getValue());
            }
        }
        var root = new LinkedHashMap<String, @Nullable Object>();
        root.put("version", "1.0");
        root.put("truncation", null);
        root.put("padding", null);
        root.put("added_tokens", List.of());
        root.put("normalizer", normalizer);
        root.put("pre_tokenizer", preTokenizer);
        root.put("post_processor", null);
        root.put("decoder", decoder);
        root.put("model", model);
        return new TokenizerJson(source, root, vocabulary);
    }

    String source() {
        return source;
    }

    @Nullable
    Object part(String name) {
        return root.get(name);
    }

    void part(String name, @Nullable Object value) {
        root.put(name, value);
    }

    /** Adds a token or gives a known one new properties; an id below 0 means its own or the next free one. */
    void add(AddedToken token) {
        if (token.content().isEmpty()) {
            return;
        }
        if (token.content().length() > LONGEST_ADDED) {
            throw new BadInput(source + ": an added token of " + token.content().length() + " characters, the limit is "
                    + LONGEST_ADDED);
        }
        var known = added.get(token.content());
        int id = token.id();
        if (id < 0) {
            id = known != null ? known.id() : model.getOrDefault(token.content(), nextId());
        }
        if (id > LARGEST_ID) {
            throw tooLarge(source, token.content(), id);
        }
        int place = id;
        added.values().removeIf(other -> other.id() == place && !other.content().equals(token.content()));
        added.put(token.content(), token.withId(id));
    }

    /** Adds a special token of the model that no text can spell. */
    void addHidden(String token, int id) {
        model.put(token, id);
        modelById.put(id, token);
        hidden.set(id);
    }

    /** What a tokenizer.json does not tell, from the tokenizer that this one is made of. */
    void keep(List<String> before, List<String> after, BitSet special, boolean trimmed, boolean bytesApart) {
        this.bytesApart = bytesApart;
        this.trimmed = trimmed;
        this.before = before;
        this.after = after;
        hidden.or(special);
    }

    List<String> before() {
        return before;
    }

    List<String> after() {
        return after;
    }

    IntStream specialIds() {
        return IntStream.concat(
                hidden.stream(),
                added.values().stream().filter(AddedToken::special).mapToInt(AddedToken::id));
    }

    boolean isAdded(String content) {
        return added.containsKey(content);
    }

    /** The id of a token, -1 where there is none. */
    int id(String token) {
        var own = added.get(token);
        return own != null ? own.id() : model.getOrDefault(token, -1);
    }

    List<AddedToken> added() {
        return added.values().stream()
                .sorted(Comparator.comparingInt(AddedToken::id))
                .toList();
    }

    /** All tokens by id, the added ones in front of the model's. */
    SortedMap<Integer, String> tokens() {
        var all = new TreeMap<>(modelById);
        added.values().forEach(token -> all.put(token.id(), token.content()));
        return all;
    }

    /** Puts {@code before} and {@code after} around each text that asks for special tokens. */
    void surround(List<String> before, List<String> after) {
        this.before = before;
        this.after = after;
        var single = new ArrayList<@Nullable Object>();
        before.forEach(token -> single.add(Map.of("SpecialToken", Map.of("id", token, "type_id", 0))));
        single.add(Map.of("Sequence", Map.of("id", "A", "type_id", 0)));
        after.forEach(token -> single.add(Map.of("SpecialToken", Map.of("id", token, "type_id", 0))));
        var pair = new ArrayList<>(single);
        pair.add(Map.of("Sequence", Map.of("id", "B", "type_id", 1)));
        var special = new LinkedHashMap<String, Object>();
        for (var tokens : List.of(before, after)) {
            for (var token : tokens) {
                int id = id(token);
                if (id < 0) {
                    throw new BadInput(source + ": the special token " + token + " is not in the vocabulary");
                }
                special.put(token, Map.of("id", token, "ids", List.of(id), "tokens", List.of(token)));
            }
        }
        root.put(
                "post_processor",
                Map.of("type", "TemplateProcessing", "single", single, "pair", pair, "special_tokens", special));
    }

    /** CLIP's end-of-word mark is turned to a space by its tokenizer class, which the file does not tell. */
    void completeDecoder() {
        var suffix = Json.object(root.get("model")).get("end_of_word_suffix");
        if (ClipVocabulary.END_OF_WORD.equals(suffix)
                && root.get("decoder") instanceof Map<?, ?> decoder
                && "ByteLevel".equals(decoder.get("type"))) {
            root.put("decoder", ClipVocabulary.decoder());
            trimmed = true;
        }
    }

    /** LLaMA's space stands before the whole text alone, where the file puts it before each part. */
    void prefixOnce() {
        if (String.valueOf(root.get("normalizer")).contains("Prepend")) {
            root.put("normalizer", null);
            root.put(
                    "pre_tokenizer",
                    Parts.map("type", "Metaspace", "replacement", "\u2581", "prepend_scheme", "first", "split", false));
        }
    }

    /** White space at the ends of decoded text is dropped. */
    void trimDecoded() {
        trimmed = true;
    }

    boolean trimmed() {
        return trimmed;
    }

    /** A wrong byte spoils itself alone, as sentencepiece decodes, and not the run of bytes that it stands in. */
    void decodeBytesApart() {
        bytesApart = true;
    }

    boolean bytesApart() {
        return bytesApart;
    }

    /** The JSON text for the engine. */
    String text() {
        var tokens = added();
        var modelPart = Json.object(root.get("model"));
        var places = new ModelPlaces(modelPart.get("vocab"), model);
        tokens.forEach(places::reserve);
        if (places.vocab() != null) {
            modelPart.put("vocab", places.vocab());
        }
        root.put("added_tokens", tokens.stream().map(AddedToken::json).toList());
        root.put("truncation", null);
        root.put("padding", null);
        return Json.write(root);
    }

    private int nextId() {
        int largest = -1;
        for (int id : modelById.keySet()) {
            largest = Math.max(largest, id);
        }
        for (var token : added.values()) {
            largest = Math.max(largest, token.id());
        }
        return largest + 1;
    }

    private static Map<String, Integer> vocabulary(Json model) {
        var vocab = model.at("vocab");
        var all = new LinkedHashMap<String, Integer>();
        if (vocab.isList()) {
            var pieces = vocab.list();
            for (int i = 0; i < pieces.size(); i++) {
                var piece = pieces.get(i).list();
                if (piece.size() != 2) {
                    throw pieces.get(i).error("a piece and its score");
                }
                piece.get(1).asNumber();
                all.putIfAbsent(piece.get(0).asText(), i);
            }
            return all;
        }
        for (var token : vocab.keys()) {
            all.put(token, checked(vocab.at(token)));
        }
        return all;
    }

    private static int checked(Json id) {
        int value = id.asInt();
        if (value < 0 || value > LARGEST_ID) {
            throw id.error("an id from 0 to " + LARGEST_ID);
        }
        return value;
    }

    private static BadInput tooLarge(String source, String token, int id) {
        return new BadInput(source + ": id " + id + " of the token " + token + " is not from 0 to " + LARGEST_ID);
    }
}
