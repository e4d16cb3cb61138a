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
    /** A prepared picture or part of one: planar float32 values and their shape. */
    public record Pixels(float[] values, long... shape) {}

    /** A prompt without pictures. */
    public static Prompt of(String text, int[] ids) {
        return new Prompt(text, ids, List.of(), ids.length);
    }
}
