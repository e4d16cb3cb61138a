package jvlm.nn;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import jvlm.tensor.Scope;
import jvlm.tensor.Tensor;
import jvlm.tensor.Tensors;
import org.jspecify.annotations.Nullable;

/**
 * The past of one sequence, or of a batch whose rows are of one length, shorter prompts padded on the left. Memory grows
 * by doubling up to the capacity.
 */
public final class Sequence implements Past.Kept {
    private static final int FIRST = 256;

    private final int capacity;
    private final int[] padding;
    private final Places[] places;
    private final @Nullable Tensor[] keys;
    private final @Nullable Tensor[] values;
    private int length;

    /** A past for one row. */
    public Sequence(int layers, int capacity) {
        this(layers, capacity, new int[1]);
    }

    /** @param padding how many of the first tokens of each row are padding */
    public Sequence(int layers, int capacity, int[] padding) {
        this.capacity = capacity;
        this.padding = padding.clone();
        this.places = new Places[padding.length];
        Arrays.fill(places, Places.LINE);
        this.keys = new Tensor[layers];
        this.values = new Tensor[layers];
    }

    /** Tokens held in each row, padding included. */
    public int length() {
        return length;
    }

    /** Rows of the batch. */
    public int rows() {
        return padding.length;
    }

    /** How many of the first tokens of a row are padding. */
    public int padding(int row) {
        return padding[row];
    }

    /** The keys of a layer so far, {@code [batch, kvHeads, length, d]}; null where it has not run yet. */
    public @Nullable Tensor keys(int layer) {
        return keys[layer] instanceof Tensor held ? held.slice(2, 0, length) : null;
    }

    /** The values of a layer so far, of the same shape. */
    public @Nullable Tensor values(int layer) {
        return values[layer] instanceof Tensor held ? held.slice(2, 0, length) : null;
    }

    @Override
    public int room() {
        return capacity - length;
    }

    @Override
    public Tensor attend(int layer, Tensor q, Tensor k, Tensor v, long window) {
        int end = append(layer, k, v);
        long from = window > 0 && q.size(2) == 1 && !padded() ? Math.max(0, end - window) : 0;
        var seenKeys = requireNonNull(keys[layer]).slice(2, from, end);
        var seenValues = requireNonNull(values[layer]).slice(2, from, end);
        return Attention.attend(q, seenKeys, seenValues, new Attention.Causal(from > 0 ? 0 : window, starts()));
    }

    /**
     * Appends keys and values, of the shapes that {@link #attend} takes, that were computed elsewhere; {@link #advance}
     * makes them part of the past. Gives the length with them.
     */
    public int append(int layer, Tensor k, Tensor v) {
        int end = Math.addExact(length, Math.toIntExact(k.size(2)));
        if (end > capacity) {
            throw new IllegalStateException("the past holds " + capacity + " tokens, " + end + " are needed");
        }
        keys[layer] = append(keys[layer], k, end);
        values[layer] = append(values[layer], v, end);
        return end;
    }

    private Tensor append(@Nullable Tensor held, Tensor more, int end) {
        var buffer = held != null && held.size(2) >= end ? held : grown(held, more, end);
        buffer.slice(2, length, end).write(more);
        return buffer;
    }

    private Tensor grown(@Nullable Tensor held, Tensor more, int end) {
        long size = Math.min(capacity, Math.max(end, held == null ? FIRST : 2 * held.size(2)));
        var bigger = Scope.keep(() -> Tensors.empty(more.dtype(), more.size(0), more.size(1), size, more.size(3))
                .to(more.device()));
        if (held != null) {
            bigger.slice(2, 0, length).write(held.slice(2, 0, length));
            held.free();
        }
        return bigger;
    }

    private boolean padded() {
        return Arrays.stream(padding).anyMatch(n -> n > 0);
    }

    private @Nullable Tensor starts() {
        return padded() ? Tensors.longs(Arrays.stream(padding).asLongStream().toArray(), padding.length) : null;
    }

    @Override
    public Tensor positions(int time) {
        var rows = new ArrayList<int[][]>(padding.length);
        for (int row = 0; row < padding.length; row++) {
            rows.add(next(row, time));
        }
        return Places.tensor(rows);
    }

    /** Places of the next tokens of a row, {@code [axes][time]}; padding stands at 0: what it computes is seen by no one. */
    int[][] next(int row, int time) {
        return places[row].from(length - padding[row], time);
    }

    @Override
    public void place(List<Places> rows) {
        if (rows.size() != places.length) {
            throw new IllegalArgumentException(rows.size() + " rows of places for " + places.length);
        }
        rows.toArray(places);
    }

    @Override
    public void advance(int time) {
        length += time;
    }

    /** Forgets all but the first {@code tokens}. */
    public void truncate(int tokens) {
        if (tokens < 0 || tokens > length) {
            throw new IllegalArgumentException(tokens + " of " + length + " tokens cannot be kept");
        }
        length = tokens;
        for (int row = 0; row < places.length; row++) {
            places[row] = places[row].first(Math.max(0, tokens - padding[row]));
        }
    }

    /** Row i becomes a copy of row {@code from[i]}: the survivors of a step of beam search. */
    public void reorder(int[] from) {
        var rows = Tensors.longs(Arrays.stream(from).asLongStream().toArray(), from.length);
        var old = padding.clone();
        var stood = places.clone();
        for (int i = 0; i < from.length; i++) {
            padding[i] = old[from[i]];
            places[i] = stood[from[i]];
        }
        for (int layer = 0; layer < keys.length; layer++) {
            keys[layer] = reordered(keys[layer], rows);
            values[layer] = reordered(values[layer], rows);
        }
    }

    private static @Nullable Tensor reordered(@Nullable Tensor held, Tensor rows) {
        if (held == null) {
            return null;
        }
        var chosen = Scope.keep(() -> held.indexSelect(0, rows));
        held.free();
        return chosen;
    }

    /** A past of {@code rows} copies of the one row here. */
    public Sequence fork(int rows) {
        var padded = new int[rows];
        Arrays.fill(padded, padding[0]);
        var copy = new Sequence(keys.length, capacity, padded);
        copy.length = length;
        Arrays.fill(copy.places, places[0]);
        for (int layer = 0; layer < keys.length; layer++) {
            copy.keys[layer] = repeated(keys[layer], rows);
            copy.values[layer] = repeated(values[layer], rows);
        }
        return copy;
    }

    private static @Nullable Tensor repeated(@Nullable Tensor held, int rows) {
        return held == null
                ? null
                : Scope.keep(() -> held.expand(rows, held.size(1), held.size(2), held.size(3))
                        .copy());
    }

    @Override
    public void free() {
        for (int layer = 0; layer < keys.length; layer++) {
            if (keys[layer] instanceof Tensor k && values[layer] instanceof Tensor v) {
                k.free();
                v.free();
            }
            keys[layer] = null;
            values[layer] = null;
        }
        length = 0;
    }
}
