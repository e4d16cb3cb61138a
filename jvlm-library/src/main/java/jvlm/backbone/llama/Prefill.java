package jvlm.backbone.llama;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import jvlm.nn.Past;
import jvlm.nn.Sequence;
import jvlm.nn.Slots;
import jvlm.task.Prompt;
import jvlm.task.Reading;
import jvlm.tensor.Scope;
import jvlm.tensor.Tensor;
import jvlm.tensor.Tensors;

/** Reading prompts of unequal lengths. */
public final class Prefill {
    private Prefill() {}

    /**
     * {@link #next(Llama, List, Past)} of what the past does not hold yet of some prompts.
     *
     * @param reading what stands at each place of one
     * @param embed gives embeddings {@code [1, length, width]}
     */
    public static Tensor next(
            Llama language,
            List<Prompt> prompts,
            Past.Kept past,
            Function<Prompt, Reading> reading,
            Function<Reading, Tensor> embed) {
        past.place(prompts.stream().map(Prompt::places).toList());
        int held = past instanceof Sequence sequence ? sequence.length() : 0;
        if (held > 0 && prompts.size() > 1) {
            throw new IllegalStateException("a past that holds tokens is gone on with by one prompt alone");
        }
        var rows = prompts.stream()
                .map(p -> embed.apply(reading.apply(p).from(held)))
                .toList();
        return next(language, rows, past);
    }

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
