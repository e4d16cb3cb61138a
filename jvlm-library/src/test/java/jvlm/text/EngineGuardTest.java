package jvlm.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jvlm.error.BadInput;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each of these definitions ends the process where the engine gets to see it. */
class EngineGuardTest {
    private static final String MODEL = """
            "model": {"type": "BPE", "vocab": {"a": 0, "b": 1, "ab": 2}, "merges": [["a", "b"]]%s}
            """;

    @ParameterizedTest
    @ValueSource(
            strings = {
                """
                "decoder": {"type": "Strip", "content": "a", "start": 0, "stop": 9}""",
                """
                "normalizer": {"type": "Precompiled"}""",
                """
                "normalizer": {"type": "Precompiled", "precompiled_charsmap": ""}""",
                """
                "normalizer": {"type": "Precompiled", "precompiled_charsmap": "AAAAAAA"}""",
                """
                "post_processor": {"type": "TemplateProcessing", "pair": [], "special_tokens": {},
                    "single": [{"SpecialToken": {"id": "x", "type_id": 0}}]}""",
                """
                "post_processor": {"type": "TemplateProcessing", "pair": [], "special_tokens": {},
                    "single": [{"Sequence": {"id": "B", "type_id": 0}}]}""",
                """
                "pre_tokenizer": {"type": "FixedLength", "length": 0}""",
                """
                "pre_tokenizer": {"type": "Split", "pattern": {"Regex": "(a+)+$"}, "behavior": "Isolated",
                    "invert": false}""",
                """
                "pre_tokenizer": {"type": "Split", "pattern": {"Regex": "(((a{1,99}){1,99}){1,99})c"},
                    "behavior": "Isolated", "invert": false}""",
            })
    void a_part_that_the_engine_would_not_survive_is_refused(String part) {
        assertRefused("{" + part + "," + MODEL.formatted("") + "}");
    }

    @Test
    void a_prefix_that_is_longer_than_the_merged_pieces_is_refused() {
        assertRefused("{" + MODEL.formatted(", \"continuing_subword_prefix\": \"####\"") + "}");
    }

    @Test
    void parts_within_parts_without_end_are_refused() {
        var deep = "{\"type\": \"Sequence\", \"decoders\": [".repeat(70) + "]}".repeat(70);
        assertRefused("{\"decoder\": " + deep + "," + MODEL.formatted("") + "}");
    }

    @Test
    void replacements_that_blow_a_text_up_are_refused() {
        var one = "{\"type\": \"Replace\", \"pattern\": {\"String\": \"a\"}, \"content\": \"aaaaaaaaaa\"}";
        var all = "{\"type\": \"Sequence\", \"normalizers\": [" + (one + ",").repeat(7) + one + "]}";
        assertRefused("{\"normalizer\": " + all + "," + MODEL.formatted("") + "}");
    }

    @Test
    void a_text_that_a_vocabulary_without_an_unknown_token_cannot_spell_is_reported() {
        var json = """
                {"model": {"type": "WordPiece", "unk_token": "u", "continuing_subword_prefix": "",
                    "max_input_chars_per_word": 100, "vocab": {"a": 0}}}""";
        try (var tokenizer = Tokenizer.of(json, "tokenizer.json")) {
            assertThatThrownBy(() -> tokenizer.encode("b", false))
                    .isInstanceOf(BadInput.class)
                    .hasMessageStartingWith("tokenizer.json: ");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"(a+)+", "(?:a*b)*", "((a{2,}))+", "(a|b+c){5}", "(?:[a)]+){1,4}"})
    void repeats_of_repeats_are_found(String pattern) {
        assertThat(new Repeats(pattern).nested()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "(?i:'s|'t|'re)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}{1,3}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s+(?!\\S)",
                "[\\p{Lu}\\p{M}]*[\\p{Ll}\\p{M}]+(?i:'s|'ll|'d)?",
                "(a+){1,3}",
                "\\(a+\\)+",
                "[(a+)]+",
                "(ab)+c*",
                "((",
                "[",
                "\\",
            })
    void other_patterns_pass(String pattern) {
        assertThat(new Repeats(pattern).nested()).isFalse();
    }

    private static void assertRefused(String json) {
        assertThatThrownBy(() -> Tokenizer.of(json, "tokenizer.json"))
                .isInstanceOf(BadInput.class)
                .hasMessageStartingWith("tokenizer.json: ");
    }
}
