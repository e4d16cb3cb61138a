package jvlm.generate;

import java.lang.foreign.Arena;
import java.util.Arrays;
import jvlm.generate.kernels.KeyValues;
import jvlm.nn.Sequence;
import jvlm.tensor.DType;
import jvlm.tensor.Scope;
import jvlm.tensor.Tensor;
import jvlm.tensor.Tensors;
import org.jspecify.annotations.Nullable;

/** One sequence that a {@link DecodePlan} goes on with: its keys and values, and, when it steps alone, the buffers. */
public final class DecodeSession implements AutoCloseable {
    /** Tokens of one step at most. */
    public static final int COLUMNS = 16;

    private final DecodePlan plan;
    private final KeyValues[] past;
    private final Arena arena = Arena.ofShared();
    private final int capacity;
    private final int offset;
    private @Nullable DecodeStep step;
    private int length;

    /** Without a token so far. */
    DecodeSession(DecodePlan plan, int capacity, int offset) {
        var c = plan.config;
        this.plan = plan;
        this.capacity = capacity;
        this.offset = offset;
        this.past = new KeyValues[c.layers()];
        Arrays.setAll(
                past, _ -> new KeyValues(arena, c.block().kvHeads(), c.block().headDim(), capacity, plan.brain));
    }

    /** Copies what reading a prompt left in one row, without its padding. */
    DecodeSession take(Sequence read, int row) {
        int from = read.padding(row);
        for (int layer = 0; layer < past.length; layer++) {
            int at = layer;
            Scope.free(() -> {
                copy(read.keys(at), read.values(at), row, from, past[at]);
                return at;
            });
        }
        length = read.length() - from;
        return this;
    }

    private void copy(@Nullable Tensor keys, @Nullable Tensor values, int row, int from, KeyValues into) {
        if (keys == null || values == null) {
            throw new IllegalStateException("no prompt was read");
        }
        int headDim = plan.config.block().headDim();
        int places = Math.toIntExact(keys.size(2)) - from;
        for (int head = 0; head < plan.config.block().kvHeads(); head++) {
            float[] k = keys.select(0, row).select(0, head).from(0, from).floats();
            float[] v = values.select(0, row).select(0, head).from(0, from).floats();
            for (int t = 0; t < places; t++) {
                into.set(head, t, k, t * headDim, v, t * headDim);
            }
        }
    }

    /** Appends the keys and values of the first {@code places} to an empty past of one row: the other way round. */
    void copyTo(Sequence into, int places) {
        int heads = plan.config.block().kvHeads();
        int headDim = plan.config.block().headDim();
        var dtype = plan.brain ? DType.BF16 : DType.F32;
        var k = new float[heads * places * headDim];
        var v = new float[k.length];
        for (int layer = 0; layer < past.length; layer++) {
            for (int at = 0; at < heads * places; at++) {
                past[layer].get(at / places, at % places, k, at * headDim, v, at * headDim);
            }
            int to = layer;
            Scope.inference(() -> into.append(to, tensor(k, heads, places, dtype), tensor(v, heads, places, dtype)));
        }
        into.advance(places);
    }

    private static Tensor tensor(float[] values, int heads, int places, DType dtype) {
        return Tensors.floats(values, 1, heads, places, values.length / heads / places)
                .to(dtype);
    }

    DecodePlan plan() {
        return plan;
    }

    /** Places at most. */
    int capacity() {
        return capacity;
    }

    /** Places that are taken. */
    public int length() {
        return length;
    }

    /** Tokens that still fit. */
    public int room() {
        return capacity - length;
    }

    /**
     * Reads one token and returns the logits after it, one a row of the embedding; the array is written again by the
     * next step.
     */
    public float[] step(int id) {
        var buffers = buffers(1);
        put(buffers, 0, id);
        buffers.run(1, 0);
        return buffers.logits(0);
    }

    /**
     * Reads the tokens {@code ids[from..to)} in as few steps as there may be and returns the logits after the last, as
     * {@link #step} does: to the bit what it would give token by token.
     */
    public float[] read(int[] ids, int from, int to) {
        require(to - from);
        for (int start = from; start < to; start += COLUMNS) {
            int end = Math.min(to, start + COLUMNS);
            run(ids, start, end, end < to ? end - start : end - start - 1);
        }
        return logits(Math.floorMod(to - from - 1, COLUMNS));
    }

    /** Reads at most {@link #COLUMNS} tokens in one step; {@link #logits} then gives those after each. */
    public void steps(int[] ids, int from, int to) {
        if (to - from > COLUMNS) {
            throw new IllegalArgumentException(to - from + " tokens in a step of at most " + COLUMNS);
        }
        require(to - from);
        run(ids, from, to, 0);
    }

    private void require(int tokens) {
        if (tokens < 1) {
            throw new IllegalArgumentException("no token to read");
        }
        if (tokens > room()) {
            throw new IllegalStateException(
                    "the past holds " + capacity + " tokens, " + (length + tokens) + " are needed");
        }
    }

    private void run(int[] ids, int from, int to, int wanted) {
        var buffers = buffers(to - from);
        for (int i = from; i < to; i++) {
            put(buffers, i - from, ids[i]);
        }
        buffers.run(to - from, wanted);
    }

    /** The logits after token {@code index} of the last step, in an array that the next one writes again. */
    public float[] logits(int index) {
        if (step == null) {
            throw new IllegalStateException("no step was taken");
        }
        return step.logits(index);
    }

    private DecodeStep buffers(int columns) {
        var found = step;
        if (found == null || found.columns() < columns) {
            found = new DecodeStep(plan, columns == 1 ? 1 : COLUMNS, capacity);
            step = found;
        }
        return found;
    }

    /** Makes a column of a step the next token here, which takes a place. */
    void put(DecodeStep buffers, int column, int id) {
        require(1);
        buffers.set(column, id, past, length, length + offset);
        length++;
    }

    /** True for a token that has a row in the embedding. */
    boolean knows(int id) {
        return id >= 0 && id < plan.config.vocabulary();
    }

    /** Forgets all but the first {@code places}. */
    public void truncate(int places) {
        if (places < 0 || places > length) {
            throw new IllegalArgumentException(places + " of " + length + " places cannot be kept");
        }
        length = places;
    }

    /** Frees keys and values. */
    @Override
    public void close() {
        arena.close();
    }
}
