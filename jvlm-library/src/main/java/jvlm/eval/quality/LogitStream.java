package jvlm.eval.quality;

/** The logits after each token of a text, one token after the other. */
sealed interface LogitStream extends AutoCloseable permits PromptLogits, DecodeLogits, FileLogits {
    /**
     * The logits after the next token, one an entry of the vocabulary; they may be overwritten by the next call. There are
     * as many as the stream was given tokens.
     */
    float[] next();

    @Override
    void close();
}
