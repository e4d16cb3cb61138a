package jvlm.eval.verify;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import jvlm.checkpoint.StoredTensor;
import jvlm.checkpoint.View;
import jvlm.tensor.DType;
import jvlm.tensor.Scope;
import jvlm.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/** Values of a tensor, as float32, outside native memory. */
record Array(float[] values, long[] shape) {
    static Array of(Tensor t) {
        return new Array(t.floats(), t.shape());
    }

    static Array of(StoredTensor stored) {
        return Scope.free(() -> of(new View(stored, new View.Whole()).tensor(DType.F32)));
    }

    static Array ids(List<int[]> rows) {
        var values = new float[rows.size() * rows.getFirst().length];
        int at = 0;
        for (int[] row : rows) {
            for (int id : row) {
                values[at++] = id;
            }
        }
        return new Array(values, new long[] {rows.size(), rows.getFirst().length});
    }

    /** The part at {@code index} of the first dimension; negative counts from the end. */
    Array at(int index) {
        long[] rest = Arrays.copyOfRange(shape, 1, shape.length);
        int size = (int) Arrays.stream(rest).reduce(1, (a, b) -> a * b);
        int i = index < 0 ? (int) shape[0] + index : index;
        return new Array(Arrays.copyOfRange(values, i * size, (i + 1) * size), rest);
    }

    /** The first {@code count} parts of the first dimension. */
    Array first(int count) {
        var s = shape.clone();
        s[0] = Math.min(count, s[0]);
        int size = (int) Arrays.stream(s).reduce(1, (a, b) -> a * b);
        return new Array(Arrays.copyOf(values, size), s);
    }

    /** The mean over the last {@code dims} dimensions. */
    Array mean(int dims) {
        int kept = shape.length - dims;
        var s = Arrays.copyOf(shape, kept);
        int size = (int) Arrays.stream(s).reduce(1, (a, b) -> a * b);
        int each = values.length / Math.max(1, size);
        var means = new float[size];
        for (int i = 0; i < size; i++) {
            double sum = 0;
            for (int k = 0; k < each; k++) {
                sum += values[i * each + k];
            }
            means[i] = (float) (sum / each);
        }
        return new Array(means, s);
    }

    /** The sample deviation over the last dimension. */
    Array deviation() {
        int each = (int) shape[shape.length - 1];
        var means = mean(1);
        var deviations = new float[means.values.length];
        for (int i = 0; i < deviations.length; i++) {
            double sum = 0;
            for (int k = 0; k < each; k++) {
                sum += Math.pow(values[i * each + k] - means.values[i], 2);
            }
            deviations[i] = (float) Math.sqrt(sum / (each - 1));
        }
        return new Array(deviations, means.shape);
    }

    /** Rows with rows of zeros in front up to {@code length} in all. */
    Array padded(int length) {
        var s = shape.clone();
        int each = values.length / (int) s[0];
        s[0] = length;
        var longer = new float[length * each];
        System.arraycopy(values, 0, longer, longer.length - values.length, values.length);
        return new Array(longer, s);
    }

    /** Parts {@code from} up to {@code to} of the first dimension. */
    Array rows(int from, int to) {
        var s = shape.clone();
        int each = (int) (values.length / s[0]);
        s[0] = to - from;
        return new Array(Arrays.copyOfRange(values, from * each, to * each), s);
    }

    /** The last {@code count} parts of the first dimension. */
    Array last(int count) {
        return rows((int) shape[0] - count, (int) shape[0]);
    }

    /** Parts one after the other along the first dimension. */
    static Array cat(List<Array> parts) {
        var s = parts.getFirst().shape.clone();
        s[0] = parts.stream().mapToLong(p -> p.shape[0]).sum();
        var values = new float[parts.stream().mapToInt(p -> p.values.length).sum()];
        int at = 0;
        for (var part : parts) {
            System.arraycopy(part.values, 0, values, at, part.values.length);
            at += part.values.length;
        }
        return new Array(values, s);
    }

    /** Parts stacked along a new first dimension. */
    static Array stack(List<Array> parts) {
        int size = parts.getFirst().values.length;
        var values = new float[size * parts.size()];
        for (int i = 0; i < parts.size(); i++) {
            System.arraycopy(parts.get(i).values, 0, values, i * size, size);
        }
        var shape = new ArrayList<Long>();
        shape.add((long) parts.size());
        Arrays.stream(parts.getFirst().shape).forEach(shape::add);
        return new Array(values, shape.stream().mapToLong(Long::longValue).toArray());
    }

    /** The same values where the shapes agree but for leading dimensions of one; else null. */
    @Nullable
    Array as(long[] other) {
        return Arrays.equals(trimmed(shape), trimmed(other)) ? new Array(values, other) : null;
    }

    private static long[] trimmed(long[] shape) {
        int from = 0;
        while (from < shape.length - 1 && shape[from] == 1) {
            from++;
        }
        return Arrays.copyOfRange(shape, from, shape.length);
    }
}
