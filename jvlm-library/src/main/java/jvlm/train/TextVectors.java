package jvlm.train;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import jvlm.task.DualEncoder;
import jvlm.tensor.Scope;
import jvlm.tensor.Tensor;
import jvlm.tensor.Tensors;

/**
 * The text tower's vectors.
 *
 * @param known vectors of a frozen tower by their ids, each computed once
 */
public record TextVectors(DualEncoder model, boolean frozen, Map<List<Long>, float[]> known) {
    public static TextVectors of(DualEncoder model, boolean frozen) {
        return new TextVectors(model, frozen, new HashMap<>());
    }

    /** Vectors of length one {@code [texts, width]}; shorter texts are padded at the end with id 0. */
    Tensor of(List<long[]> texts) {
        if (!frozen) {
            return model.embedIds(padded(texts));
        }
        var missing = texts.stream().filter(ids -> !known.containsKey(key(ids))).toList();
        if (!missing.isEmpty()) {
            remember(missing);
        }
        var rows = new ArrayList<Tensor>();
        for (var ids : texts) {
            float[] vector = known.get(key(ids));
            if (vector == null) {
                throw new IllegalStateException("a text without a vector");
            }
            rows.add(Tensors.floats(vector, 1, vector.length));
        }
        return Tensors.cat(rows, 0);
    }

    private void remember(List<long[]> missing) {
        Scope.inference(() -> {
            var vectors = model.embedIds(padded(missing));
            for (int i = 0; i < missing.size(); i++) {
                known.put(key(missing.get(i)), vectors.select(0, i).floats());
            }
            return true;
        });
    }

    private static List<Long> key(long[] ids) {
        return Arrays.stream(ids).boxed().toList();
    }

    private static Tensor padded(List<long[]> texts) {
        int longest = texts.stream().mapToInt(ids -> ids.length).max().orElseThrow();
        return Tensors.cat(
                texts.stream()
                        .map(ids -> Tensors.longs(Arrays.copyOf(ids, longest), 1, longest))
                        .toList(),
                0);
    }
}
