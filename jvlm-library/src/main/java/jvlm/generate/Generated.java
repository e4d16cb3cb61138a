package jvlm.generate;

/**
 * An answer.
 *
 * @param ids the tokens chosen, the one that ended the answer included
 * @param text what they say, without special tokens and without the text that ended it
 * @param end why it ended
 * @param promptTokens places that the prompt took
 */
public record Generated(int[] ids, String text, End end, int promptTokens) {
    /** Why an answer ended. */
    public enum End {
        /** The model ended it. */
        FINISHED,
        /** It reached the tokens asked for. */
        LENGTH,
        /** It reached the end of the model's context. */
        CONTEXT,
        /** The listener or an interrupt ended it. */
        CANCELLED
    }
}
