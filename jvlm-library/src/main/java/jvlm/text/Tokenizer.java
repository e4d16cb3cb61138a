package jvlm.text;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import ai.djl.huggingface.tokenizers.jni.TokenizersLibrary;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.LongFunction;
import java.util.stream.Stream;
import jvlm.error.BadInput;
import jvlm.json.Json;
import jvlm.text.clean.PythonText;
import org.jspecify.annotations.Nullable;

/**
 * Text to token ids and back, for every published kind of vocabulary: each is brought to the form of a tokenizer.json
 * and run by the HuggingFace tokenizers engine. Safe for many threads; {@link #close} waits for calls under way.
 */
public final class Tokenizer implements AutoCloseable {
    static {
        // Without these the engine may ask the network for usage statistics and for a GPU build of itself.
        setDefault("OPT_OUT_TRACKING", "true");
        setDefault("RUST_FLAVOR", "cpu");
    }

    private final HuggingFaceTokenizer engine;
    private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();
    private final byte[] json;
    private final String source;
    private final NamedTokens names;
    private final Front front;
    private final boolean trimmed;
    private final boolean bytesApart;
    private final List<String> before;
    private final List<String> after;
    private final @Nullable Object decoder;
    private final Map<String, Integer> ids = new HashMap<>();
    private final @Nullable String[] tokens;
    private final BitSet special = new BitSet();

    private Tokenizer(TokenizerJson definition, NamedTokens names, Front front) {
        this.source = definition.source();
        this.names = names;
        this.front = front;
        this.trimmed = definition.trimmed();
        this.bytesApart = definition.bytesApart();
        this.before = definition.before();
        this.after = definition.after();
        this.decoder = definition.part("decoder");
        this.json = definition.text().getBytes(StandardCharsets.UTF_8);
        this.engine = start(json, source);
        var byId = definition.tokens();
        this.tokens = new @Nullable String[byId.isEmpty() ? 0 : byId.lastKey() + 1];
        byId.forEach((id, token) -> {
            tokens[id] = token;
            ids.put(token, id);
        });
        definition.specialIds().forEach(special::set);
    }

    static Tokenizer of(TokenizerJson definition, NamedTokens names, Front front) {
        return new Tokenizer(definition, names, front);
    }

    /**
     * Opens the vocabulary of a checkpoint: tokenizer.json, vocab.json + merges.txt (GPT-2, Qwen2, CLIP), a
     * sentencepiece model, a tiktoken file, vocab.txt (WordPiece) or OpenAI's bpe_simple_vocab_16e6.txt.gz, with
     * tokenizer_config.json, special_tokens_map.json and added_tokens.json beside it.
     *
     * @throws BadInput where there is none or it cannot be used
     */
    public static Tokenizer open(Path directoryOrFile) {
        return TokenizerFiles.open(directoryOrFile, null);
    }

    /**
     * The same for files whose tokenizer class the checkpoint does not name: {@code tokenizerClass} as
     * tokenizer_config.json would write it, such as "XLMRobertaTokenizer" for BEiT-3's beit3.spm.
     */
    public static Tokenizer open(Path directoryOrFile, String tokenizerClass) {
        return TokenizerFiles.open(directoryOrFile, tokenizerClass);
    }

    /** A tokenizer.json that is at hand as JSON. */
    public static Tokenizer of(Json tokenizerJson) {
        return of(TokenizerJson.of(tokenizerJson), NamedTokens.NONE, Front.NONE);
    }

    /** A tokenizer.json that is at hand as text; {@code source} names it in errors. */
    public static Tokenizer of(String tokenizerJson, String source) {
        return of(Json.parse(tokenizerJson, source));
    }

    /** The vocabulary in the metadata of a GGUF file (keys {@code tokenizer.ggml.*}). */
    public static Tokenizer ofGguf(Map<String, ?> metadata, String source) {
        return GgufVocabulary.tokenizer(metadata, source);
    }

    /** The ids of {@code text}, with the start and end tokens of the vocabulary where asked for. */
    public int[] encode(String text, boolean addSpecialTokens) {
        return switch (front.piece(Surrogates.mended(text))) {
            case Front.Text(String part) -> encoded(part, addSpecialTokens);
            case Front.Ids(int[] found) -> addSpecialTokens ? surrounded(found) : found.clone();
        };
    }

    private int[] surrounded(int[] found) {
        var all = Stream.concat(
                before.stream().map(this::id), Arrays.stream(found).boxed());
        return Stream.concat(all, after.stream().map(this::id))
                .mapToInt(Integer::intValue)
                .toArray();
    }

    private int[] encoded(String text, boolean addSpecialTokens) {
        long[] found = call(handle -> {
            long encoding = TokenizersLibrary.LIB.encode(handle, text, addSpecialTokens);
            try {
                return TokenizersLibrary.LIB.getTokenIds(encoding);
            } finally {
                TokenizersLibrary.LIB.deleteEncoding(encoding);
            }
        });
        var result = new int[found.length];
        for (int i = 0; i < found.length; i++) {
            result[i] = (int) found[i];
        }
        return result;
    }

    /** The text of {@code ids}: spaces are left as they are, broken UTF-8 is U+FFFD, unknown ids are nothing. */
    public String decode(int[] ids, boolean skipSpecialTokens) {
        if (bytesApart) {
            var stream = stream(skipSpecialTokens);
            var text = new StringBuilder();
            for (int id : ids) {
                text.append(stream.add(id));
            }
            return text.append(stream.finish()).toString();
        }
        int n = 0;
        var known = new long[ids.length];
        for (int id : ids) {
            if (shown(id, skipSpecialTokens)) {
                known[n++] = id;
            }
        }
        var wanted = Arrays.copyOf(known, n);
        var text = n == 0 ? "" : call(handle -> TokenizersLibrary.LIB.decode(handle, wanted, false));
        return trimmed ? PythonText.strip(text) : text;
    }

    boolean shown(int id, boolean skipSpecialTokens) {
        return id >= 0 && id < tokens.length && tokens[id] != null && !(skipSpecialTokens && special.get(id));
    }

    /** The id of a token by its spelling in the vocabulary, -1 where there is none. */
    public int id(String token) {
        return ids.getOrDefault(token, -1);
    }

    /** The spelling of a token in the vocabulary; empty for an id without one. */
    public String token(int id) {
        var token = id >= 0 && id < tokens.length ? tokens[id] : null;
        return token == null ? "" : token;
    }

    /** One more than the largest id. */
    public int size() {
        return tokens.length;
    }

    /** Whether {@code id} is a special token, left out of decoded text where asked for. */
    public boolean special(int id) {
        return id >= 0 && special.get(id);
    }

    /** The id that starts a text, -1 where the vocabulary names none. */
    public int bosId() {
        return named(names.bos());
    }

    /** The id that ends a text, -1 where the vocabulary names none. */
    public int eosId() {
        return named(names.eos());
    }

    /** The id that fills up short rows, -1 where the vocabulary names none. */
    public int padId() {
        return named(names.pad());
    }

    /** The same with {@code specials} added as special tokens; those not in the vocabulary get the next ids. */
    public Tokenizer withAdded(List<String> specials) {
        var definition = definition();
        definition.keep(before, after, special, trimmed, bytesApart);
        specials.forEach(token -> definition.add(AddedToken.special(-1, token)));
        return new Tokenizer(definition, names, front.with(specials));
    }

    /** The same, but decoding runs of broken bytes as the engine of tokenizer.json does, whatever file it was read from. */
    public Tokenizer withBytesTogether() {
        var definition = definition();
        definition.keep(before, after, special, trimmed, false);
        return new Tokenizer(definition, names, front);
    }

    /** Decodes one token after the other as they are generated. */
    public TokenStream stream(boolean skipSpecialTokens) {
        return new TokenStream(this, skipSpecialTokens);
    }

    @Nullable
    Object decoder() {
        return decoder;
    }

    boolean bytesApart() {
        return bytesApart;
    }

    boolean trimmed() {
        return trimmed;
    }

    private TokenizerJson definition() {
        return TokenizerJson.of(Json.parse(new String(json, StandardCharsets.UTF_8), source));
    }

    private int named(@Nullable String token) {
        return token == null ? -1 : id(token);
    }

    private <T> T call(LongFunction<T> work) {
        lock.readLock().lock();
        if (engine.isReleased()) {
            lock.readLock().unlock();
            throw new IllegalStateException("the tokenizer of " + source + " is closed");
        }
        try {
            return work.apply(engine.getHandle());
        } catch (RuntimeException e) {
            throw unusable(source, e);
        } finally {
            lock.readLock().unlock();
        }
    }

    private static HuggingFaceTokenizer start(byte[] json, String source) {
        try {
            return HuggingFaceTokenizer.newInstance(
                    new ByteArrayInputStream(json), Map.of("truncation", "false", "padding", "false"));
        } catch (IOException | RuntimeException e) {
            throw unusable(source, e);
        }
    }

    private static BadInput unusable(String source, Exception e) {
        var why = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
        return new BadInput(source + ": not a usable vocabulary (" + why + ")", e);
    }

    private static void setDefault(String property, String value) {
        if (System.getProperty(property) == null) {
            System.setProperty(property, value);
        }
    }

    @Override
    public void close() {
        lock.writeLock().lock();
        try {
            engine.close();
        } finally {
            lock.writeLock().unlock();
        }
    }
}
