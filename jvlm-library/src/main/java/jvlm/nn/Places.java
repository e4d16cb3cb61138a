package jvlm.nn;

import java.util.Arrays;
import java.util.List;
import jvlm.tensor.Tensor;
import jvlm.tensor.Tensors;

/**
 * Where the tokens of a sequence stand on the axes of its rotary embedding, for the first of them; all later ones follow
 * one after the other, on all axes alike, from one above the largest. Text stands at 0, 1, 2 ... and needs none told;
 * pictures and clips have places in time, height and width (M-RoPE of Qwen2-VL).
 *
 * @param axes {@code [axes][tokens]}, equally long
 */
public record Places(int[][] axes) {
    /** 0, 1, 2 ... on one axis. */
    public static final Places LINE = new Places(new int[1][0]);

    /** Tokens whose places are told. */
    public int told() {
        return axes[0].length;
    }

    /** Where the first token after those told stands. */
    public int next() {
        return Arrays.stream(axes).flatMapToInt(Arrays::stream).max().orElse(-1) + 1;
    }

    /** The place of a token on an axis; a sequence of one axis has it on all. */
    public int at(int axis, int token) {
        var told = axes[Math.min(axis, axes.length - 1)];
        return token < told.length ? told[token] : next() + token - told.length;
    }

    /** These with no more than the first {@code tokens} told. */
    public Places first(int tokens) {
        return tokens >= told()
                ? this
                : new Places(Arrays.stream(axes)
                        .map(axis -> Arrays.copyOf(axis, tokens))
                        .toArray(int[][]::new));
    }

    /** The places of {@code time} tokens from number {@code from} on, {@code [axes][time]}; before the first is place 0. */
    int[][] from(int from, int time) {
        boolean line = from >= told();
        int next = next();
        var places = new int[line ? 1 : axes.length][time];
        for (int axis = 0; axis < places.length; axis++) {
            for (int i = 0; i < time; i++) {
                int token = from + i;
                places[axis][i] = token < 0 ? 0 : token < told() ? axes[axis][token] : next + token - told();
            }
        }
        return places;
    }

    /** How many of the first {@code most} tokens stand at the same places here and there. */
    public int common(Places other, int most) {
        if (told() == 0 && other.told() == 0) {
            return most;
        }
        int[][] here = from(0, most);
        int[][] there = other.from(0, most);
        int same = most;
        for (int axis = 0; axis < Math.max(here.length, there.length); axis++) {
            int differ = Arrays.mismatch(on(axis, here), on(axis, there));
            same = differ < 0 ? same : Math.min(same, differ);
        }
        return same;
    }

    /** A sequence of one axis has it on all. */
    private static int[] on(int axis, int[][] places) {
        return places[Math.min(axis, places.length - 1)];
    }

    /** The first {@code time} places of some sequences: see {@link #tensor(List)}. */
    public static Tensor tensor(List<Places> rows, int time) {
        return tensor(rows.stream().map(row -> row.from(0, time)).toList());
    }

    /** Places {@code [batch, time]}, I64, or {@code [axes, batch, time]} where a row of {@code [axes][time]} has several. */
    static Tensor tensor(List<int[][]> rows) {
        int axes = rows.stream().mapToInt(row -> row.length).max().orElse(1);
        int time = rows.getFirst()[0].length;
        var all = new long[axes * rows.size() * time];
        int at = 0;
        for (int axis = 0; axis < axes; axis++) {
            for (var row : rows) {
                for (int place : row[Math.min(axis, row.length - 1)]) {
                    all[at++] = place;
                }
            }
        }
        return axes == 1 ? Tensors.longs(all, rows.size(), time) : Tensors.longs(all, axes, rows.size(), time);
    }
}
