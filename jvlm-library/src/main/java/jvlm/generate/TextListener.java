package jvlm.generate;

/** Gets an answer piece by piece while it is written. */
@FunctionalInterface
public interface TextListener {
    /** Listens to nothing. */
    TextListener NONE = _ -> true;

    /** Takes a piece of text, whole characters; false cancels the answer. */
    boolean accept(String piece);
}
