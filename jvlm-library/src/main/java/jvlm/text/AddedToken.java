package jvlm.text;

import java.util.LinkedHashMap;
import java.util.Map;
import jvlm.json.Json;
import org.jspecify.annotations.Nullable;

/**
 * A token that is cut out of the raw text before everything else.
 *
 * @param id its id, or -1 for the next free one
 * @param leftStrip swallows white space before it ({@code lstrip} in the files)
 * @param normalized matched in the normalised text rather than in the raw one
 * @param special left out of decoded text where special tokens are skipped
 */
record AddedToken(
        int id,
        String content,
        boolean singleWord,
        boolean leftStrip,
        boolean rightStrip,
        boolean normalized,
        boolean special) {

    static AddedToken special(int id, String content) {
        return new AddedToken(id, content, false, false, false, false, true);
    }

    static AddedToken ordinary(int id, String content) {
        return new AddedToken(id, content, false, false, false, true, false);
    }

    /** A token as tokenizer.json and tokenizer_config.json write it. */
    static AddedToken of(Json json, int id) {
        boolean special = json.flag("special", false);
        return new AddedToken(
                id,
                json.text("content"),
                json.flag("single_word", false),
                json.flag("lstrip", false),
                json.flag("rstrip", false),
                json.flag("normalized", !special),
                special);
    }

    AddedToken withId(int newId) {
        return new AddedToken(newId, content, singleWord, leftStrip, rightStrip, normalized, special);
    }

    AddedToken asSpecial() {
        return new AddedToken(id, content, singleWord, leftStrip, rightStrip, normalized, true);
    }

    Map<String, @Nullable Object> json() {
        var map = new LinkedHashMap<String, @Nullable Object>();
        map.put("id", id);
        map.put("content", content);
        map.put("single_word", singleWord);
        map.put("lstrip", leftStrip);
        map.put("rstrip", rightStrip);
        map.put("normalized", normalized);
        map.put("special", special);
        return map;
    }
}
