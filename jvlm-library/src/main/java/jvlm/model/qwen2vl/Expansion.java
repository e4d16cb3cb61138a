package jvlm.model.qwen2vl;

import java.util.Arrays;
import java.util.List;
import jvlm.backbone.qwenvl.Grid;
import jvlm.error.BadInput;
import jvlm.nn.Places;

/**
 * A prompt whose visual tokens, one for each picture or clip, have become one for each feature, and where its tokens stand
 * in time, height and width (Qwen2-VL, section 2.1): text on all axes alike, features at their place in the grid, and what
 * follows one above the largest of them.
 */
record Expansion(int[] ids, Places places) {
    private static final int AXES = 3;

    /**
     * A picture or clip of a prompt.
     *
     * @param token that stands for it
     * @param grid of features: the patches' one with blocks joined
     * @param seconds that a step takes; 0 for a picture
     * @param rate places in time that a second takes
     */
    record Visual(int token, Grid grid, float seconds, float rate) {
        int features() {
            return grid.patches();
        }

        /** Where a step stands in time, from the first on; in float32, as the reference multiplies before it cuts. */
        int time(int step) {
            return (int) (step * seconds * rate);
        }

        /** The places that it takes on the axis where it is longest. */
        int extent() {
            return Math.max(time(grid.steps() - 1) + 1, Math.max(grid.rows(), grid.columns()));
        }
    }

    /** @param tokens those that stand for pictures and clips */
    static Expansion of(int[] ids, List<Visual> visuals, List<Integer> tokens) {
        require(ids, visuals, tokens);
        if (visuals.isEmpty()) {
            return new Expansion(ids, Places.LINE);
        }
        int length =
                ids.length + visuals.stream().mapToInt(v -> v.features() - 1).sum();
        var expanded = new int[length];
        var axes = new int[AXES][length];
        var rest = visuals.iterator();
        int at = 0;
        int next = 0;
        for (int id : ids) {
            int count = 1;
            if (tokens.contains(id)) {
                var visual = rest.next();
                count = visual.features();
                place(visual, axes, at, next);
                next += visual.extent();
            } else {
                for (var axis : axes) {
                    axis[at] = next;
                }
                next++;
            }
            Arrays.fill(expanded, at, at + count, id);
            at += count;
        }
        return new Expansion(expanded, new Places(axes));
    }

    private static void place(Visual visual, int[][] axes, int at, int from) {
        var grid = visual.grid;
        for (int step = 0; step < grid.steps(); step++) {
            for (int y = 0; y < grid.rows(); y++) {
                for (int x = 0; x < grid.columns(); x++, at++) {
                    axes[0][at] = from + visual.time(step);
                    axes[1][at] = from + y;
                    axes[2][at] = from + x;
                }
            }
        }
    }

    private static void require(int[] ids, List<Visual> visuals, List<Integer> tokens) {
        int[] places = Arrays.stream(ids).filter(tokens::contains).toArray();
        int[] given = visuals.stream().mapToInt(Visual::token).toArray();
        if (!Arrays.equals(places, given)) {
            throw new BadInput("the prompt has " + places.length + " places for pictures and clips, " + given.length
                    + (places.length == given.length ? " are given in another order" : " are given")
                    + " (the names of such places must not stand in the text itself)");
        }
    }
}
