package jvlm.text;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import jvlm.json.Json;
import org.jspecify.annotations.Nullable;

/**
 * What {@code tokenizer_config.json}, {@code special_tokens_map.json} and {@code added_tokens.json} say about a
 * vocabulary, applied as the transformers library does.
 */
final class TokenizerSettings {
    private static final List<String> NAMED =
            List.of("bos_token", "eos_token", "unk_token", "sep_token", "pad_token", "cls_token", "mask_token");

    private final Json config;
    private final Json specials;
    private final Json added;
    private final @Nullable String tokenizerClass;

    private TokenizerSettings(Json config, Json specials, Json added, @Nullable String tokenizerClass) {
        this.config = config;
        this.specials = specials;
        this.added = added;
        this.tokenizerClass = tokenizerClass;
    }

    static TokenizerSettings in(Path directory, @Nullable String tokenizerClass) {
        return new TokenizerSettings(
                read(directory.resolve("tokenizer_config.json")),
                read(directory.resolve("special_tokens_map.json")),
                read(directory.resolve("added_tokens.json")),
                tokenizerClass);
    }

    static TokenizerSettings none() {
        var empty = Json.parse("{}", "no settings");
        return new TokenizerSettings(empty, empty, empty, null);
    }

    private static Json read(Path file) {
        var json = Files.isRegularFile(file) ? Json.read(file) : Json.parse("{}", file.toString());
        if (!json.isObject()) {
            throw json.error("an object");
        }
        return json;
    }

    /** The published class of the tokenizer, empty where none is named. */
    String tokenizerClass() {
        return tokenizerClass != null ? tokenizerClass : config.text("tokenizer_class", "");
    }

    boolean has(String key) {
        return config.has(key);
    }

    boolean flag(String key, boolean otherwise) {
        return config.flag(key, otherwise);
    }

    @Nullable
    Boolean flagOrNull(String key) {
        return config.has(key) ? config.flag(key, false) : null;
    }

    int integer(String key, int otherwise) {
        return config.integer(key, otherwise);
    }

    /** A named token's text: of the configuration, else of the map of special tokens. */
    @Nullable
    String token(String key) {
        for (var json : List.of(config, specials)) {
            if (json.has(key)) {
                var value = json.at(key);
                return value.isText() ? value.asText() : value.text("content");
            }
        }
        return null;
    }

    String token(String key, String otherwise) {
        var token = token(key);
        return token == null ? otherwise : token;
    }

    /** Whether any of the files names {@code token}. */
    boolean names(String token) {
        return added.has(token)
                || specialNames().contains(token)
                || decoderTokens().stream().anyMatch(one -> one.content().equals(token));
    }

    /** The tokens that the files place at ids, in the order of ids. */
    List<AddedToken> decoderTokens() {
        var all = new ArrayList<AddedToken>();
        if (config.has("added_tokens_decoder")) {
            var decoder = config.at("added_tokens_decoder");
            for (var key : decoder.keys()) {
                all.add(AddedToken.of(decoder.at(key), number(key, decoder.at(key))));
            }
        }
        all.sort(Comparator.comparingInt(AddedToken::id));
        return all;
    }

    /** Adds the tokens of the files; the named ones and the extra ones are special. */
    void apply(TokenizerJson target) {
        var special = specialNames();
        var decoder = decoderTokens();
        for (var token : decoder) {
            target.add(special.contains(token.content()) ? token.asSpecial() : token);
        }
        if (decoder.isEmpty()) {
            addListed(target, special);
        }
        for (var key : NAMED) {
            var token = token(key);
            if (token != null && !target.isAdded(token)) {
                target.add(described(key, token));
            }
        }
        for (var token : special) {
            if (!target.isAdded(token)) {
                target.add(AddedToken.special(-1, token));
            }
        }
    }

    /** Puts the start and end tokens around texts where the files ask for it. */
    void surround(TokenizerJson target, boolean startByDefault) {
        boolean said = config.has("add_bos_token") || config.has("add_eos_token");
        if (!said && !startByDefault) {
            return;
        }
        var names = startByDefault ? namedTokens().orFrom(target) : namedTokens();
        var bos = names.bos();
        var eos = names.eos();
        boolean start = config.flag("add_bos_token", startByDefault) && bos != null && target.id(bos) >= 0;
        boolean end = config.flag("add_eos_token", false) && eos != null && target.id(eos) >= 0;
        target.surround(start ? List.of(bos) : List.of(), end ? List.of(eos) : List.of());
    }

    /**
     * Whether the class of the tokenizer overrules the file: for the models of most types the transformers library
     * takes tokenizer.json as it is, for these it builds the LLaMA tokenizer that the configuration names.
     */
    boolean prefixesOnce(Path directory) {
        return tokenizerClass().startsWith("LlamaTokenizer")
                && config.has("legacy")
                && !config.flag("legacy", true)
                && List.of("llava_next_video", "video_llava")
                        .contains(read(directory.resolve("config.json")).text("model_type", ""));
    }

    NamedTokens namedTokens() {
        return new NamedTokens(token("bos_token"), token("eos_token"), token("pad_token"));
    }

    private void addListed(TokenizerJson target, Set<String> special) {
        var all = new ArrayList<AddedToken>();
        for (var token : added.keys()) {
            int id = added.integer(token);
            all.add(special.contains(token) ? AddedToken.special(id, token) : AddedToken.ordinary(id, token));
        }
        all.sort(Comparator.comparingInt(AddedToken::id));
        all.forEach(target::add);
    }

    private AddedToken described(String key, String token) {
        for (var json : List.of(config, specials)) {
            if (json.has(key) && json.at(key).isObject()) {
                return AddedToken.of(json.at(key), -1).asSpecial();
            }
        }
        return AddedToken.special(-1, token);
    }

    private Set<String> specialNames() {
        var all = new LinkedHashSet<String>();
        for (var key : NAMED) {
            var token = token(key);
            if (token != null) {
                all.add(token);
            }
        }
        for (var json : List.of(config, specials)) {
            for (var key : List.of("additional_special_tokens", "extra_special_tokens")) {
                if (json.has(key) && json.at(key).isList()) {
                    json.at(key).list().forEach(one -> all.add(one.isText() ? one.asText() : one.text("content")));
                }
            }
        }
        return all;
    }

    private static int number(String key, Json value) {
        try {
            return Integer.parseInt(key);
        } catch (NumberFormatException e) {
            throw value.error("to stand under an id");
        }
    }
}
