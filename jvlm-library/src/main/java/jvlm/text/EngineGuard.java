package jvlm.text;

import java.nio.charset.StandardCharsets;
import java.util.List;
import jvlm.error.BadInput;
import jvlm.json.Json;

/**
 * What the engine takes for granted in a tokenizer.json. Without it the engine would not report an error but end the
 * process, for its panics cannot pass through Java.
 */
final class EngineGuard {
    private static final int DEEPEST = 40;
    private static final int LONGEST_PATTERN = 20_000;
    private static final int MOST_GROWTH = 1000;

    private EngineGuard() {}

    /** Throws {@link BadInput} for a definition that the engine would not survive. */
    static void check(Json tokenizer) {
        for (var part : List.of("normalizer", "pre_tokenizer", "post_processor", "decoder")) {
            if (tokenizer.has(part)) {
                checkValue(tokenizer.at(part), 0);
                checkGrowth(tokenizer.at(part));
            }
        }
        checkPrefix(tokenizer.at("model"));
    }

    private static void checkValue(Json value, int depth) {
        if (depth > DEEPEST) {
            throw new BadInput(value.source() + ": a part of the tokenizer is nested more than " + DEEPEST + " deep");
        }
        if (value.isList()) {
            value.list().forEach(one -> checkValue(one, depth + 1));
        } else if (value.isObject()) {
            value.keys().stream().filter(value::has).forEach(key -> checkValue(value.at(key), depth + 1));
            checkPart(value);
        } else if (value.isNumber() && !Double.isFinite(value.asNumber())) {
            throw value.error("a number that a double can hold");
        }
    }

    private static void checkPart(Json part) {
        if (part.has("precompiled_charsmap") || isOf(part, "Precompiled")) {
            CharsMap.check(part);
        }
        if (part.has("Regex") && part.at("Regex").isText()) {
            checkPattern(part.at("Regex"));
        }
        if (part.has("stop") && !part.at("stop").raw().equals("0")) {
            throw part.at("stop").error("0: only the start of a text can be stripped");
        }
        if (isOf(part, "FixedLength")) {
            part.size("length", 5, Integer.MAX_VALUE);
        }
        if (part.has("special_tokens") && part.has("single")) {
            checkTemplate(part.at("single"), part.at("special_tokens"));
        }
    }

    private static boolean isOf(Json part, String type) {
        return part.has("type") && part.at("type").isText() && part.text("type").equals(type);
    }

    private static void checkTemplate(Json pieces, Json specials) {
        for (var name : specials.keys()) {
            var token = specials.at(name);
            if (token.at("ids").list().size() != token.at("tokens").list().size()) {
                throw token.error("as many ids as tokens");
            }
        }
        pieces.list().forEach(piece -> checkPiece(piece, specials));
    }

    /** A piece of a template names a special token, or A, the only text there is. */
    private static void checkPiece(Json piece, Json specials) {
        if (piece.isObject() && piece.has("SpecialToken")) {
            var id = piece.at("SpecialToken").at("id");
            if (!specials.has(id.asText())) {
                throw id.error("one of the special_tokens of the template");
            }
        }
        if (piece.isObject() && piece.has("Sequence")) {
            var id = piece.at("Sequence").at("id");
            if (!id.asText().equals("A")) {
                throw id.error("A, the only text");
            }
        }
    }

    /** One replacement after the other may make a text longer without bound. */
    private static void checkGrowth(Json part) {
        if (growth(part) > MOST_GROWTH) {
            throw part.error("replacements that make a text at most " + MOST_GROWTH + " times as long");
        }
    }

    private static double growth(Json value) {
        if (value.isList()) {
            return value.list().stream().mapToDouble(EngineGuard::growth).reduce(1, (a, b) -> a * b);
        }
        if (!value.isObject()) {
            return 1;
        }
        boolean longer = value.has("content") && value.at("content").isText();
        double own = longer ? Math.max(1, value.text("content").length()) : 1;
        return own
                * value.keys().stream()
                        .filter(value::has)
                        .mapToDouble(key -> growth(value.at(key)))
                        .reduce(1, (a, b) -> a * b);
    }

    /** The engine cuts the prefix off the second half of each merge without a look at it. */
    private static void checkPrefix(Json model) {
        if (!model.has("continuing_subword_prefix") || !model.has("merges")) {
            return;
        }
        var prefix = model.text("continuing_subword_prefix");
        if (prefix.isEmpty()) {
            return;
        }
        for (var merge : model.at("merges").list()) {
            var second = merge.isText()
                    ? merge.asText().substring(merge.asText().indexOf(' ') + 1)
                    : merge.list().isEmpty() ? "" : merge.list().getLast().asText();
            if (!second.startsWith(prefix)) {
                throw merge.error("a second half that starts with the continuing_subword_prefix " + prefix);
            }
        }
    }

    /** Repeats of repeats may take time that doubles with each letter, until the engine gives up and panics. */
    private static void checkPattern(Json regex) {
        var pattern = regex.asText();
        if (pattern.getBytes(StandardCharsets.UTF_8).length > LONGEST_PATTERN) {
            throw regex.error("a pattern of at most " + LONGEST_PATTERN + " bytes");
        }
        if (new Repeats(pattern).nested()) {
            throw regex.error("a pattern without repeats of repeats");
        }
    }
}
