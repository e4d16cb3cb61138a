package jvlm.task;

import java.util.List;
import java.util.function.UnaryOperator;
import jvlm.nn.Places;
import jvlm.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * A decoder that learns to predict the next token of dialogues about pictures, in the steps of its forward pass: training
 * runs some of them without a graph, keeps the results of others, and runs blocks twice to save memory.
 */
public interface Supervise {
    /**
     * Ids, labels and prepared pictures of a dialogue that ends with an answer. The ids hold one image token for each
     * visual feature. It may be called on any thread.
     *
     * @param longest places at most, visual features included
     */
    Labelled label(List<Message> dialogue, int longest);

    /** What the image tower makes of all tiles of some pictures: features before the projector, a tile in each row. */
    Tensor features(List<Prompt.Pixels> pictures);

    /**
     * Embeddings of some rows, padded on the right.
     *
     * @param features of all tiles of all rows, in reading order; null where no row has a picture
     */
    Rows embed(List<Labelled> rows, @Nullable Tensor features);

    /** The decoder's blocks: hidden states {@code [batch, time, width]} to the same shape. */
    List<UnaryOperator<Tensor>> blocks(Rows rows);

    /** Logits {@code [places, vocabulary]} of hidden states {@code [places, width]} after the last block. */
    Tensor logits(Tensor hidden);

    /**
     * @param embeddings {@code [batch, time, width]}
     * @param labels {@code [batch][time]}, of every place what stands there
     * @param branches {@code [batch][time]}, see {@link Labelled}; empty where no row has any
     * @param positions where the tokens of each row stand
     */
    record Rows(Tensor embeddings, int[][] labels, int[][] branches, List<Places> positions) {
        public Rows with(Tensor other) {
            return new Rows(other, labels, branches, positions);
        }

        public int time() {
            return labels[0].length;
        }

        /** Places {@code row * time + column} whose next label is predicted. */
        public long[] places() {
            var places = new java.util.ArrayList<Long>();
            each((place, _) -> places.add((long) place));
            return places.stream().mapToLong(Long::longValue).toArray();
        }

        /** What is predicted at {@link #places}. */
        public long[] targets() {
            var targets = new java.util.ArrayList<Long>();
            each((_, target) -> targets.add((long) target));
            return targets.stream().mapToLong(Long::longValue).toArray();
        }

        private void each(java.util.function.BiConsumer<Integer, Integer> visit) {
            for (int row = 0; row < labels.length; row++) {
                for (int at = 1; at < labels[row].length; at++) {
                    if (labels[row][at] != Labelled.IGNORED) {
                        visit.accept(row * labels[row].length + at - 1, labels[row][at]);
                    }
                }
            }
        }
    }
}
