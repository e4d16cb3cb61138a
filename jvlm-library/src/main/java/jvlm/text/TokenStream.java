package jvlm.text;

import org.jspecify.annotations.Nullable;

/**
 * The text of tokens as they are generated. Incomplete characters are held back; the pieces joined, with
 * {@link #finish} at the end, are what {@link Tokenizer#decode} gives for all the ids. One thread at a time.
 */
public final class TokenStream {
    private final Tokenizer tokenizer;
    private final boolean skipSpecialTokens;
    private final StreamDecoder decoder;
    private final StringBuilder out = new StringBuilder();

    TokenStream(Tokenizer tokenizer, boolean skipSpecialTokens) {
        this.tokenizer = tokenizer;
        this.skipSpecialTokens = skipSpecialTokens;
        this.decoder = StreamDecoder.of(tokenizer);
    }

    /** The text that {@code id} completes, empty where there is none yet. */
    public String add(int id) {
        if (!tokenizer.shown(id, skipSpecialTokens)) {
            return "";
        }
        decoder.add(id, tokenizer.token(id), out);
        return taken();
    }

    /** What was held back; the stream can then start anew. */
    public String finish() {
        decoder.finish(out);
        return taken();
    }

    private String taken() {
        var text = out.toString();
        out.setLength(0);
        return text;
    }

    /** A decoder of tokenizer.json that takes one token after the other. */
    sealed interface StreamDecoder permits ByteDecoder, SpaceMarkDecoder, WordDecoder, WholeDecoder {
        void add(int id, String token, StringBuilder out);

        void finish(StringBuilder out);

        static StreamDecoder of(Tokenizer tokenizer) {
            var plan = DecoderPlan.of(tokenizer.decoder());
            return switch (plan) {
                case DecoderPlan.ByteLevel(@Nullable String mark) -> new ByteDecoder(mark, tokenizer.trimmed());
                case DecoderPlan.SpaceMark(boolean dummyPrefix) ->
                    new SpaceMarkDecoder(dummyPrefix, tokenizer.bytesApart());
                case DecoderPlan.Words words -> new WordDecoder(words);
                case DecoderPlan.Other() -> new WholeDecoder(tokenizer);
            };
        }
    }
}
