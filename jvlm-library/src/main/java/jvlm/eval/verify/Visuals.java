package jvlm.eval.verify;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import jvlm.task.Message;
import jvlm.task.Prompt;
import jvlm.task.Prompt.Pixels;
import org.jspecify.annotations.Nullable;

/**
 * The pictures and clips of some prompts as references record them: all pictures of all rows together, and all clips.
 *
 * @param all in reading order
 */
record Visuals(List<Prompt> prompts, List<Visual> all) {
    /** One of them, and the prompt it stands in. */
    record Visual(int row, boolean clip, Pixels pixels) {}

    static Visuals of(List<Prompt> prompts, List<List<Message>> dialogues) {
        var all = new ArrayList<Visual>();
        for (int row = 0; row < prompts.size(); row++) {
            var pixels = prompts.get(row).pixels().iterator();
            for (var message : dialogues.get(row)) {
                for (var part : message.parts()) {
                    if (!(part instanceof Message.Text) && pixels.hasNext()) {
                        all.add(new Visual(row, part instanceof Message.Video, pixels.next()));
                    }
                }
            }
        }
        return new Visuals(List.copyOf(prompts), List.copyOf(all));
    }

    /** True where they are patches of pictures of any size, packed one after the other. */
    boolean packed() {
        return !all.isEmpty() && all.stream().allMatch(v -> v.pixels.shape().length == 2);
    }

    /** Pictures alone, or clips alone. */
    List<Visual> kind(boolean clip) {
        return all.stream().filter(v -> v.clip == clip).toList();
    }

    /**
     * Compares what was made of the files: tiles or patches, grids, and places of the prompts' tokens.
     *
     * @param paddedLeft shorter prompts have their padding in front
     */
    void compare(Comparison comparison, boolean paddedLeft) {
        for (boolean clip : new boolean[] {false, true}) {
            var some = kind(clip);
            if (!some.isEmpty()) {
                comparison.see(name(clip), tiles(some));
            }
            if (!some.isEmpty() && packed()) {
                comparison.see(
                        clip ? "video_grid_thw" : "image_grid_thw",
                        Array.ids(some.stream().map(v -> grid(v.pixels)).toList()));
            }
        }
        if (prompts.stream().anyMatch(p -> p.places().told() > 0)) {
            places(comparison, paddedLeft);
        }
    }

    /** Where tokens stand in time, height and width; the reference puts padding at 1. */
    private void places(Comparison comparison, boolean left) {
        int longest = prompts.stream().mapToInt(Prompt::length).max().orElse(0);
        var axes = new ArrayList<Array>();
        for (int axis = 0; axis < 3; axis++) {
            var rows = new ArrayList<int[]>();
            for (var prompt : prompts) {
                rows.add(row(prompt, axis, longest, left));
            }
            axes.add(Array.ids(rows));
        }
        comparison.see("position_ids", Array.stack(axes));
        comparison.see(
                "rope_deltas",
                Array.ids(prompts.stream()
                        .map(p -> new int[] {p.places().at(0, p.length()) - longest})
                        .toList()));
    }

    private static int[] row(Prompt prompt, int axis, int longest, boolean left) {
        var row = new int[longest];
        Arrays.fill(row, 1);
        for (int i = 0; i < prompt.length(); i++) {
            row[(left ? longest - prompt.length() : 0) + i] = prompt.places().at(axis, i);
        }
        return row;
    }

    private static String name(boolean clip) {
        return clip ? "pixel_values_videos" : "pixel_values";
    }

    private static int[] grid(Pixels p) {
        return new int[] {p.tiles() / (p.rows() * p.columns()), p.rows(), p.columns()};
    }

    private static Array tiles(List<Visual> some) {
        return Array.cat(some.stream()
                .map(v -> new Array(v.pixels.values(), v.pixels.shape()))
                .toList());
    }

    /** The prompts with the recorded pixels, where they have the shape of their own. */
    List<Prompt> strict(Comparison comparison) {
        var own = new ArrayList<>(all.stream().map(Visual::pixels).toList());
        for (boolean clip : new boolean[] {false, true}) {
            var stored = comparison.recorded(name(clip));
            int wanted =
                    kind(clip).stream().mapToInt(v -> v.pixels.values().length).sum();
            if (stored != null && stored.values().length == wanted) {
                replace(own, clip, stored.values());
            }
        }
        var strict = new ArrayList<Prompt>();
        for (int row = 0; row < prompts.size(); row++) {
            var pixels = new ArrayList<Pixels>();
            for (int i = 0; i < own.size(); i++) {
                if (all.get(i).row == row) {
                    pixels.add(own.get(i));
                }
            }
            strict.add(prompts.get(row).with(pixels));
        }
        return strict;
    }

    private void replace(List<Pixels> own, boolean clip, float[] stored) {
        int at = 0;
        for (int i = 0; i < own.size(); i++) {
            if (all.get(i).clip == clip) {
                int length = own.get(i).values().length;
                own.set(i, own.get(i).with(Arrays.copyOfRange(stored, at, at + length)));
                at += length;
            }
        }
    }

    /** What the probe reported of one row's visuals, cut into those of each; null where it does not fit. */
    @Nullable
    List<Array> cut(int row, Array reported) {
        var own = all.stream().filter(v -> v.row == row).toList();
        int patches = own.stream().mapToInt(v -> v.pixels.tiles()).sum();
        long rows = reported.shape()[0];
        if (rows == 0 || patches % rows != 0) {
            return null;
        }
        int each = (int) (patches / rows);
        var parts = new ArrayList<Array>();
        int at = 0;
        for (var v : own) {
            int count = v.pixels.tiles() / each;
            parts.add(reported.rows(at, at + count));
            at += count;
        }
        return parts;
    }
}
