package jvlm.text;

import java.util.List;

/** What is done to a text before the engine sees it, or in its place. */
@FunctionalInterface
interface Front {
    Front NONE = Text::new;

    Piece piece(String text);

    /** The same for a vocabulary with more special tokens. */
    default Front with(List<String> specials) {
        return this;
    }

    /** A text for the engine, or ids that need it no more. */
    sealed interface Piece permits Text, Ids {}

    record Text(String text) implements Piece {}

    record Ids(int[] ids) implements Piece {}
}
