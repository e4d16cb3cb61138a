package jvlm.nn;

import java.util.ArrayList;
import jvlm.tensor.DType;
import jvlm.tensor.Scope;
import jvlm.tensor.Tensor;
import jvlm.tensor.Tensors;
import org.jspecify.annotations.Nullable;

/**
 * Scaled dot-product attention (Vaswani et al., 2017), softmax(q k^T / sqrt(d)) v, computed for a block of queries at a
 * time: the scores of all queries are never held at once. Key and value heads may be fewer than query heads, each then
 * serves a run of them (Ainslie et al., 2023). (The fused attention of this libtorch is slower in float32 and slower by
 * a factor of thirty in bfloat16.)
 */
public final class Attention {
    /** Scores held at once for all heads of one row; 4 MiB in float32, which stays in the cache. */
    private static final long BLOCK_SCORES = 1 << 20;

    /** Queries of a block that make reading all keys worth while. */
    private static final long LEAST_ROWS = 16;

    /** Queries of a block under a causal mask in bfloat16: what the last of them sees, the first ones compute in vain. */
    private static final long CAUSAL_ROWS = 128;

    private Attention() {}

    /** Which keys a query sees. */
    public sealed interface Mask {}

    /** All of them. */
    public record Full() implements Mask {}

    /**
     * Those up to its own place, the last query standing at the last key.
     *
     * @param window how many places back it sees, its own included; 0 for all
     * @param starts {@code [batch]}, I64: the first key that is no padding in each row, or null without padding
     */
    public record Causal(long window, @Nullable Tensor starts) implements Mask {}

    /**
     * Branches of a tree that start from one common text: a query sees what stands before it in its own branch and in
     * the common start.
     *
     * @param hidden {@code [batch, 1, 1, time, time]}: true where a query does not see a key
     */
    public record Branching(Tensor hidden) implements Mask {
        /** @param branches {@code [batch, time]}, I64: 0 for the common start */
        public static Branching of(Tensor branches) {
            long batch = branches.size(0);
            long time = branches.size(1);
            var queries = branches.view(batch, 1, 1, time, 1);
            var keys = branches.view(batch, 1, 1, 1, time);
            var apart =
                    keys.lt(queries).or(queries.lt(keys)).and(Tensors.arange(1).lt(keys));
            return new Branching(apart.or(Tensors.above(time, time, 1)));
        }
    }

    /** All but padding, wherever it stands: {@code padding [batch, keys]}, BOOL. */
    public record Padded(Tensor padding) implements Mask {}

    public static final Mask FULL = new Full();
    public static final Mask CAUSAL = new Causal(0, null);

    /** {@code q [batch, heads, time, d]}, {@code k, v [batch, kvHeads, keys, d]} to {@code [batch, heads, time, d]}. */
    public static Tensor attend(Tensor q, Tensor k, Tensor v, Mask mask) {
        long time = q.size(2);
        boolean learns = q.needsGrad() || k.needsGrad() || v.needsGrad();
        long rows = learns ? BLOCK_SCORES / (q.size(1) * k.size(2)) : rowsAtOnce(q, k, mask);
        if (rows >= time) {
            return block(q, k, v, mask, 0, time);
        }
        boolean byHead = rows < LEAST_ROWS && k.size(1) > 1;
        long step = Math.max(LEAST_ROWS, rows);
        if (learns) {
            return byHead ? headByHead(q, k, v, mask) : blockByBlock(q, k, v, mask, step);
        }
        var out =
                Tensors.empty(q.dtype(), q.size(0), q.size(1), time, v.size(3)).to(q.device());
        fill(out, q, k, v, mask);
        return out;
    }

    private static long rowsAtOnce(Tensor q, Tensor k, Mask mask) {
        long rows = BLOCK_SCORES / (q.size(1) * k.size(2));
        return mask instanceof Causal && q.dtype() == DType.BF16 ? Math.min(rows, CAUSAL_ROWS) : rows;
    }

    /**
     * Writes block after block where it belongs. Results kept one by one between blocks would each split the memory that
     * the scores before them have left, until nothing fits into it any more.
     */
    private static void fill(Tensor out, Tensor q, Tensor k, Tensor v, Mask mask) {
        long time = q.size(2);
        long rows = rowsAtOnce(q, k, mask);
        if (rows < LEAST_ROWS && k.size(1) > 1) {
            long group = q.size(1) / k.size(1);
            for (long head = 0; head < k.size(1); head++) {
                long h = head;
                long from = head * group;
                Scope.free(() -> {
                    var keys = k.slice(1, h, h + 1).contiguous();
                    var values = v.slice(1, h, h + 1).contiguous();
                    fill(out.slice(1, from, from + group), q.slice(1, from, from + group), keys, values, mask);
                    return h;
                });
            }
            return;
        }
        long step = Math.max(LEAST_ROWS, rows);
        for (long at = 0; at < time; at += step) {
            long from = at;
            long to = Math.min(time, at + step);
            Scope.free(() -> {
                out.slice(2, from, to).write(block(q.slice(2, from, to), k, v, mask, from, time));
                return to;
            });
        }
    }

    /** Of very many keys those of all heads would be read anew for every few queries. */
    private static Tensor headByHead(Tensor q, Tensor k, Tensor v, Mask mask) {
        var heads = new ArrayList<Tensor>();
        long group = q.size(1) / k.size(1);
        for (long head = 0; head < k.size(1); head++) {
            long h = head;
            heads.add(Scope.run(() ->
                    attend(q.slice(1, h * group, (h + 1) * group), k.slice(1, h, h + 1), v.slice(1, h, h + 1), mask)));
        }
        return Tensors.cat(heads, 1);
    }

    private static Tensor blockByBlock(Tensor q, Tensor k, Tensor v, Mask mask, long step) {
        long time = q.size(2);
        var blocks = new ArrayList<Tensor>();
        for (long at = 0; at < time; at += step) {
            long from = at;
            long to = Math.min(time, at + step);
            blocks.add(Scope.run(() -> block(q.slice(2, from, to), k, v, mask, from, time)));
        }
        return Tensors.cat(blocks, 2);
    }

    /** Queries {@code from} up to {@code from + q.size(2)} of {@code time}. */
    private static Tensor block(Tensor q, Tensor k, Tensor v, Mask mask, long from, long time) {
        long keys = k.size(2);
        boolean ahead = mask instanceof Full || mask instanceof Padded;
        long seen = ahead ? keys : keys - time + from + q.size(2);
        var ks = seen == keys ? k : k.slice(2, 0, seen);
        var vs = seen == keys ? v : v.slice(2, 0, seen);
        long kvHeads = k.size(1);
        long group = q.size(1) / kvHeads;
        long rows = q.size(2);
        // The queries of one key head lie on top of each other, so that keys need no copies for each of them.
        var grouped = q.mul(1 / Math.sqrt(q.size(3))).view(q.size(0), kvHeads, group * rows, q.size(3));
        var scores = grouped.matmul(ks.transpose(2, 3));
        var probabilities = masked(scores, mask, rows, seen).softmax(3);
        return probabilities.matmul(vs).view(q.shape());
    }

    /** {@code scores [batch, kvHeads, group * rows, keys]}; the last of the rows stands at the last key. */
    private static Tensor masked(Tensor scores, Mask mask, long rows, long keys) {
        if (mask instanceof Branching(var all)) {
            var split = scores.view(scores.size(0), scores.size(1), scores.size(2) / rows, rows, keys);
            var hidden = all.slice(3, keys - rows, keys).slice(4, 0, keys);
            return split.hide(hidden, lowest(scores.dtype())).view(scores.shape());
        }
        if (mask instanceof Padded(var padding)) {
            return scores.maskedFill(padding.view(padding.size(0), 1, 1, keys), lowest(scores.dtype()));
        }
        if (!(mask instanceof Causal(long window, var starts)) || rows == 1 && window == 0 && starts == null) {
            return scores;
        }
        var split = scores.view(scores.size(0), scores.size(1), scores.size(2) / rows, rows, keys);
        var hidden = Tensors.above(rows, keys, keys - rows + 1);
        if (window > 0) {
            hidden = hidden.or(Tensors.below(rows, keys, keys - rows - window));
        }
        if (starts != null) {
            hidden = hidden.or(padding(starts, keys));
        }
        return split.hide(hidden, lowest(scores.dtype())).view(scores.shape());
    }

    private static Tensor padding(Tensor starts, long keys) {
        return Tensors.arange(keys).view(1, keys).lt(starts.view(-1, 1)).view(starts.size(0), 1, 1, 1, keys);
    }

    /** The lowest finite number, not minus infinity: a row of padding that sees no key must not become NaN. */
    private static double lowest(DType dtype) {
        return dtype == DType.F16 ? -65504 : -3.3e38;
    }
}
