package jvlm.text;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** The tokens that a vocabulary names for the start, the end and the filling of a row. */
record NamedTokens(
        @Nullable String bos,
        @Nullable String eos,
        @Nullable String pad) {
    static final NamedTokens NONE = new NamedTokens(null, null, null);

    /** The missing ones by the names that vocabularies of their kind always use. */
    NamedTokens orFrom(TokenizerJson json) {
        return new NamedTokens(
                bos != null ? bos : first(json, "<s>", "<bos>"),
                eos != null ? eos : first(json, "</s>", "<eos>"),
                pad != null ? pad : first(json, "<pad>", "[PAD]"));
    }

    private static @Nullable String first(TokenizerJson json, String... names) {
        return List.of(names).stream()
                .filter(name -> json.id(name) >= 0)
                .findFirst()
                .orElse(null);
    }
}
