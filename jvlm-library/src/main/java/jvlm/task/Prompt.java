package jvlm.task;

import java.util.List;

/**
 * A dialogue made ready for a model.
 *
 * @param text what the chat template rendered
 * @param ids its tokens, in the form that the published system gives them
 * @param pixels what its pictures became, in their order
 * @param length places that it takes in the decoder, visual features included
 */
public record Prompt(String text, int[] ids, List<Pixels> pixels, int length) {
    /**
     * A prepared picture: float32 values of its tiles.
     *
     * @param shape {@code [tiles, channels, height, width]}
     * @param rows of tiles, the picture as a whole apart; 0 where there is but the whole
     * @param columns of tiles
     */
    public record Pixels(float[] values, long[] shape, int rows, int columns) {
        /** The same place in the prompt with other values. */
        public Pixels with(float[] other) {
            return new Pixels(other, shape, rows, columns);
        }

        public int tiles() {
            return (int) shape[0];
        }
    }

    /** A prompt without pictures. */
    public static Prompt of(String text, int[] ids) {
        return new Prompt(text, ids, List.of(), ids.length);
    }
}
