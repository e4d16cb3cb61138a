package jvlm.nn;

import java.util.ArrayList;
import jvlm.tensor.Scope;
import jvlm.tensor.Tensor;
import jvlm.tensor.Tensors;

/** What is computed row by row, some rows at a time: what lies between input and result is as large as a chunk of them. */
public final class Chunks {
    private static final long ROWS = 1 << 13;

    private Chunks() {}

    /** Makes the result's rows {@code from} up to {@code to}. */
    @FunctionalInterface
    public interface Maker {
        Tensor rows(long from, long to);
    }

    /** {@code count} rows, one after the other along the first dimension. */
    public static Tensor of(long count, Maker maker) {
        var chunks = new ArrayList<Tensor>();
        for (long at = 0; at < count; at += ROWS) {
            long from = at;
            long to = Math.min(count, at + ROWS);
            chunks.add(Scope.run(() -> maker.rows(from, to)));
        }
        return Tensors.cat(chunks, 0);
    }
}
