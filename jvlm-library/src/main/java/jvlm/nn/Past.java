package jvlm.nn;

import java.util.Collections;
import java.util.List;
import jvlm.tensor.Tensor;

/**
 * Keys and values of the tokens that a decoder has seen. A layer appends and attends in one call; after the last layer
 * {@link #advance} makes the tokens part of the past.
 */
public sealed interface Past permits Past.None, Past.Branched, Past.Kept {
    /** Appends {@code k, v [batch, kvHeads, time, d]} to layer {@code layer} and lets {@code q} attend causally. */
    Tensor attend(int layer, Tensor q, Tensor k, Tensor v, long window);

    /**
     * The places of the next {@code time} tokens in each row, {@code [batch, time]}, I64; {@code [axes, batch, time]} where
     * they differ from axis to axis.
     */
    Tensor positions(int time);

    /** Makes {@code time} appended tokens part of the past. */
    void advance(int time);

    /**
     * One that decoding goes on from. The capacity is in tokens; one more is refused by {@link IllegalStateException},
     * callers check {@link #room} before.
     */
    sealed interface Kept extends Past permits Sequence, Slots {
        /** Tells where the tokens of each row stand, from its first on, where that is not 0, 1, 2 ... */
        void place(List<Places> rows);

        /** Tokens that still fit in every row. */
        int room();

        /** Frees the memory. */
        void free();
    }

    /**
     * Nothing is kept: whole sequences at once, as in training.
     *
     * @param rows where the tokens of each row stand
     */
    record None(List<Places> rows) implements Past {
        public None {
            rows = List.copyOf(rows);
        }

        /** Rows of text. */
        public None(int batch) {
            this(Collections.nCopies(batch, Places.LINE));
        }

        @Override
        public Tensor attend(int layer, Tensor q, Tensor k, Tensor v, long window) {
            return Attention.attend(q, k, v, new Attention.Causal(window, null));
        }

        @Override
        public Tensor positions(int time) {
            return Places.tensor(rows, time);
        }

        @Override
        public void advance(int time) {}
    }

    /**
     * Nothing is kept: sequences that branch after a common start, side by side, as in training on several questions
     * about one picture.
     *
     * @param positions {@code [batch, time]} or {@code [axes, batch, time]}: each branch goes on where the start ends
     */
    record Branched(Attention.Branching mask, Tensor positions) implements Past {
        @Override
        public Tensor attend(int layer, Tensor q, Tensor k, Tensor v, long window) {
            if (window > 0) {
                throw new IllegalStateException("branches cannot be combined with a sliding window");
            }
            return Attention.attend(q, k, v, mask);
        }

        @Override
        public Tensor positions(int time) {
            return positions;
        }

        @Override
        public void advance(int time) {}
    }
}
