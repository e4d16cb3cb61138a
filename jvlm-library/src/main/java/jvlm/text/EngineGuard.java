package jvlm.text;

import java.util.Base64;
import java.util.List;
import jvlm.error.BadInput;
import jvlm.json.Json;

/**
 * Refuses the settings of a tokenizer.json at which the engine, which is not Java, would not report an error but end
 * the process.
 */
final class EngineGuard {
    private static final int DEEPEST = 20;

    private EngineGuard() {}

    static void check(Json tokenizer) {
        for (var part : List.of("normalizer", "pre_tokenizer", "post_processor", "decoder")) {
            if (tokenizer.has(part)) {
                part(tokenizer.at(part), 0);
            }
        }
        var model = tokenizer.at("model");
        var prefix = model.has("continuing_subword_prefix") ? model.text("continuing_subword_prefix") : "";
        if (!prefix.isEmpty() && model.has("merges")) {
            model.at("merges").list().forEach(pair -> merge(pair, prefix));
        }
    }

    private static void part(Json part, int depth) {
        if (!part.isObject() || depth > DEEPEST) {
            throw part.error("a part with a type");
        }
        for (var list : List.of("normalizers", "pretokenizers", "processors", "decoders")) {
            if (part.has(list)) {
                part.at(list).list().forEach(one -> part(one, depth + 1));
            }
        }
        switch (part.text("type", "")) {
            case "Precompiled" -> charsMap(part);
            case "Strip" -> strip(part);
            case "FixedLength" -> {
                if (part.integer("length", 1) < 1) {
                    throw part.error("a length of at least 1");
                }
            }
            case "TemplateProcessing" -> template(part);
            default -> {} // the engine reports what is wrong with the others
        }
    }

    private static void charsMap(Json part) {
        try {
            CharsMap.check(Base64.getDecoder().decode(part.text("precompiled_charsmap", "")), part.source());
        } catch (IllegalArgumentException e) {
            throw new BadInput(part.source() + ": precompiled_charsmap is not base64 text", e);
        }
    }

    /** The engine cuts at both ends without asking whether anything lies between. */
    private static void strip(Json part) {
        if (part.integer("start", 0) > 0 && part.integer("stop", 0) > 0) {
            throw part.error("characters stripped at the start or at the end, not at both");
        }
    }

    private static void template(Json part) {
        var tokens = part.orEmpty("special_tokens");
        for (var name : tokens.keys()) {
            var token = tokens.at(name);
            if (token.at("ids").list().size() != token.at("tokens").list().size()) {
                throw token.error("as many ids as tokens");
            }
        }
        for (var row : List.of("single", "pair")) {
            if (part.has(row) && part.at(row).isList()) {
                for (var piece : part.at(row).list()) {
                    if (piece.has("SpecialToken")
                            && !tokens.has(piece.at("SpecialToken").text("id"))) {
                        throw piece.error("a token that special_tokens lists");
                    }
                }
            }
        }
    }

    private static void merge(Json pair, String prefix) {
        var second = pair.isList()
                ? pair.list().getLast().asText()
                : pair.asText().substring(pair.asText().indexOf(' ') + 1);
        if (!second.startsWith(prefix)) {
            throw pair.error("a second piece that starts with " + prefix);
        }
    }
}
