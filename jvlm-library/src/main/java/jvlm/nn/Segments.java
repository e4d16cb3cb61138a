package jvlm.nn;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import jvlm.tensor.Scope;
import jvlm.tensor.Tensor;
import jvlm.tensor.Tensors;

/**
 * Rows of several sequences one after the other, where each attends to itself alone. Sequences of one length are computed
 * together; no mask is made.
 *
 * @param lengths of the sequences in their order, each at least 1
 */
public record Segments(int[] lengths) {
    /** Scores at once, over all heads; 16 MiB in float32. */
    private static final long MOST_SCORES = 1 << 22;

    /** Some sequences of one length: where each begins. */
    private record Batch(int length, int[] starts) {
        int rows() {
            return length * starts.length;
        }

        /** The rows' numbers among all. */
        long[] indices() {
            var indices = new long[rows()];
            for (int i = 0; i < indices.length; i++) {
                indices[i] = starts[i / length] + i % length;
            }
            return indices;
        }

        boolean isRun() {
            return starts[starts.length - 1] - starts[0] == length * (starts.length - 1);
        }
    }

    /** {@code q, k, v [rows, heads, d]} to {@code [rows, heads, d]}. */
    public Tensor attend(Tensor q, Tensor k, Tensor v) {
        var batches = batches(Math.toIntExact(q.size(1)));
        var parts = new ArrayList<Tensor>(batches.size());
        for (var batch : batches) {
            parts.add(Scope.run(() -> attend(batch, q, k, v)));
        }
        return restored(Tensors.cat(parts, 0), batches);
    }

    private static Tensor attend(Batch batch, Tensor q, Tensor k, Tensor v) {
        var out = Attention.attend(heads(q, batch), heads(k, batch), heads(v, batch), Attention.FULL);
        return out.transpose(1, 2).flatten(0, 1);
    }

    /** {@code [sequences, heads, length, d]}. */
    private static Tensor heads(Tensor x, Batch batch) {
        var rows = batch.isRun()
                ? x.slice(0, batch.starts[0], batch.starts[0] + batch.rows())
                : x.indexSelect(0, Tensors.longs(batch.indices(), batch.rows()));
        return rows.view(batch.starts.length, batch.length, x.size(1), x.size(2))
                .transpose(1, 2);
    }

    private List<Batch> batches(int heads) {
        var byLength = new LinkedHashMap<Integer, List<Integer>>();
        int at = 0;
        for (int length : lengths) {
            byLength.computeIfAbsent(length, _ -> new ArrayList<>()).add(at);
            at += length;
        }
        var batches = new ArrayList<Batch>();
        byLength.forEach((length, starts) -> {
            int most = (int) Math.clamp(MOST_SCORES / ((long) heads * length * length), 1, starts.size());
            for (int i = 0; i < starts.size(); i += most) {
                var some = starts.subList(i, Math.min(starts.size(), i + most));
                batches.add(new Batch(
                        length, some.stream().mapToInt(Integer::intValue).toArray()));
            }
        });
        return batches;
    }

    /** Rows in the order of the batches, put back into their own. */
    private static Tensor restored(Tensor rows, List<Batch> batches) {
        var order = batches.stream()
                .flatMapToLong(batch -> Arrays.stream(batch.indices()))
                .toArray();
        var back = new long[order.length];
        boolean same = true;
        for (int i = 0; i < order.length; i++) {
            back[(int) order[i]] = i;
            same &= order[i] == i;
        }
        return same ? rows : rows.indexSelect(0, Tensors.longs(back, back.length));
    }
}
