package jvlm.task;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.function.ToIntFunction;
import jvlm.task.Prompt.Pixels;

/**
 * What a decoder reads of a prompt, place by place.
 *
 * @param ids what stands at each place; a visual token where a feature does
 * @param visuals the pictures and clips whose features these are, in their order
 * @param length places that are read; ids behind them are cut off
 */
public record Reading(int[] ids, List<Visual> visuals, int length) {
    /** A picture or clip, whose features stand from place {@code from} up to {@code to}. */
    public record Visual(int from, int to, Pixels pixels) {}

    /** A reading without pictures. */
    public static Reading of(Prompt prompt) {
        return new Reading(prompt.ids(), List.of(), prompt.length());
    }

    /**
     * The features of each picture take the next visual tokens.
     *
     * @param ids with a visual token for each feature
     * @param visual whether a token is one
     * @param features how many a picture has
     */
    public static Reading of(Prompt prompt, int[] ids, IntPredicate visual, ToIntFunction<Pixels> features) {
        var visuals = new ArrayList<Visual>();
        int at = 0;
        for (var picture : prompt.pixels()) {
            at = next(ids, at, visual);
            int from = at;
            for (int left = features.applyAsInt(picture); left > 0 && at < ids.length; at++) {
                left -= visual.test(ids[at]) ? 1 : 0;
            }
            visuals.add(new Visual(from, at, picture));
        }
        return new Reading(ids, List.copyOf(visuals), prompt.length());
    }

    private static int next(int[] ids, int at, IntPredicate visual) {
        while (at < ids.length && !visual.test(ids[at])) {
            at++;
        }
        return at;
    }

    public List<Pixels> pixels() {
        return visuals.stream().map(Visual::pixels).toList();
    }

    /** What is left from a place on, which must not lie within a picture. */
    public Reading from(int place) {
        if (place == 0) {
            return this;
        }
        var left = new ArrayList<Visual>();
        for (var v : visuals) {
            if (v.from < place && place < v.to) {
                throw new IllegalArgumentException(
                        "place " + place + " lies within a picture, from " + v.from + " up to " + v.to);
            }
            if (v.from >= place) {
                left.add(new Visual(v.from - place, v.to - place, v.pixels));
            }
        }
        return new Reading(Arrays.copyOfRange(ids, place, ids.length), List.copyOf(left), length - place);
    }
}
