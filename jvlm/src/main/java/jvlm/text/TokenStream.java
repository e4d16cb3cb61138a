package jvlm.text;

/** The text of tokens as they are generated, one piece for each. */
public final class TokenStream {
    private final Tokenizer tokenizer;
    private final boolean skipSpecialTokens;

    TokenStream(Tokenizer tokenizer, boolean skipSpecialTokens) {
        this.tokenizer = tokenizer;
        this.skipSpecialTokens = skipSpecialTokens;
    }

    /** The text that {@code id} adds, empty while a character is not complete. */
    public String add(int id) {
        return tokenizer.decode(new int[] {id}, skipSpecialTokens);
    }

    /** What was held back. */
    public String finish() {
        return "";
    }
}
