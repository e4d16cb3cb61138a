package jvlm.backbone.llama;

import java.util.ArrayList;
import java.util.List;
import jvlm.nn.Past;
import jvlm.nn.Slots;
import jvlm.tensor.Scope;
import jvlm.tensor.Tensor;
import jvlm.tensor.Tensors;

/** Reading prompts of unequal lengths. */
public final class Prefill {
    private Prefill() {}

    /**
     * Logits {@code [rows, vocabulary]} (F32) after each of {@code rows}, embeddings {@code [1, time, width]}. Slots read
     * one row after the other; in one sequence of several rows the shorter ones get zeros in front, as many as the
     * past was told.
     */
    public static Tensor next(Llama language, List<Tensor> rows, Past past) {
        if (past instanceof Slots slots) {
            return slotBySlot(language, rows, slots);
        }
        return language.next(padded(rows), past);
    }

    private static Tensor slotBySlot(Llama language, List<Tensor> rows, Slots slots) {
        var logits = new ArrayList<Tensor>();
        int[] all = new int[rows.size()];
        for (int i = 0; i < all.length; i++) {
            all[i] = i;
            var row = rows.get(i);
            slots.choose(i);
            logits.add(Scope.run(() -> language.next(row, slots)));
        }
        slots.choose(all);
        return Tensors.cat(logits, 0);
    }

    private static Tensor padded(List<Tensor> rows) {
        long longest = rows.stream().mapToLong(r -> r.size(1)).max().orElseThrow();
        var even = rows.stream()
                .map(r -> r.size(1) == longest ? r : r.pad(0, 0, longest - r.size(1), 0))
                .toList();
        return Tensors.cat(even, 0);
    }
}
