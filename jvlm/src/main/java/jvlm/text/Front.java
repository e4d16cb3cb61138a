package jvlm.text;

import java.util.List;
import java.util.function.UnaryOperator;

/** What is done to a text before the engine sees it: cleaning, and the cutting out of tokens that stand in it. */
@FunctionalInterface
interface Front {
    Front NONE = text -> List.of(new Text(text));

    List<Piece> pieces(String text);

    /** The same for a vocabulary with more special tokens. */
    default Front with(List<String> specials) {
        return this;
    }

    static Front of(UnaryOperator<String> change) {
        return text -> List.of(new Text(change.apply(text)));
    }

    /** A part of the text, or a token of the vocabulary by its spelling. */
    sealed interface Piece permits Text, Token {}

    record Text(String text) implements Piece {}

    record Token(String token) implements Piece {}
}
