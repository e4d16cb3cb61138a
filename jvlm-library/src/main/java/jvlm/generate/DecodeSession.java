package jvlm.generate;

import java.lang.foreign.Arena;
import java.util.Arrays;
import jvlm.generate.kernels.KeyValues;
import jvlm.generate.kernels.PackedMatrix;
import jvlm.generate.kernels.Rotary;
import jvlm.nn.Sequence;
import jvlm.tensor.Scope;
import jvlm.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/** One sequence that a {@link DecodePlan} goes on with: its keys and values, and the buffers of a step. */
public final class DecodeSession implements AutoCloseable {
    final DecodePlan plan;
    final KeyValues[] past;
    final Rotary rotary;
    /** The residual stream. */
    final float[] x;

    /** Logits, padded to whole units. */
    final float[] logits;

    private final Arena arena = Arena.ofShared();
    private final DecodeStep step;
    private final float[] exact;
    private final int capacity;
    private final int offset;
    private int length;

    DecodeSession(DecodePlan plan, Sequence read, int capacity, int offset) {
        var c = plan.config;
        this.plan = plan;
        this.capacity = capacity;
        this.offset = offset;
        this.past = new KeyValues[c.layers()];
        Arrays.setAll(
                past, _ -> new KeyValues(arena, c.block().kvHeads(), c.block().headDim(), capacity, plan.brain));
        this.rotary = new Rotary(plan.rope.inverseFrequencies(), plan.rope.magnitude());
        this.x = new float[PackedMatrix.padded(c.width())];
        this.logits = new float[PackedMatrix.padded(c.vocabulary())];
        this.exact = logits.length == c.vocabulary() ? logits : new float[c.vocabulary()];
        this.step = new DecodeStep(this, capacity);
        take(read);
    }

    /** Copies what the prompt left. */
    private void take(Sequence read) {
        for (int layer = 0; layer < past.length; layer++) {
            int at = layer;
            Scope.free(() -> {
                copy(read.keys(at), read.values(at), past[at]);
                return at;
            });
        }
        length = read.length();
    }

    private void copy(@Nullable Tensor keys, @Nullable Tensor values, KeyValues into) {
        if (keys == null || values == null) {
            throw new IllegalStateException("no prompt was read");
        }
        int heads = plan.config.block().kvHeads();
        int headDim = plan.config.block().headDim();
        int places = Math.toIntExact(keys.size(2));
        for (int head = 0; head < heads; head++) {
            float[] k = keys.select(1, head).floats();
            float[] v = values.select(1, head).floats();
            for (int t = 0; t < places; t++) {
                into.set(head, t, k, t * headDim, v, t * headDim);
            }
        }
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
        if (length >= capacity) {
            throw new IllegalStateException("the past holds " + capacity + " tokens");
        }
        plan.embedding.row(id, x);
        rotary.at(length + offset);
        step.length = length + 1;
        plan.team.run(step);
        length++;
        if (exact != logits) {
            System.arraycopy(logits, 0, exact, 0, exact.length);
        }
        return exact;
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
