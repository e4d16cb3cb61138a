package jvlm.model.qwen2vl;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import jvlm.backbone.llama.Llama;
import jvlm.backbone.llama.LlamaLesson;
import jvlm.backbone.llama.Splice;
import jvlm.backbone.qwenvl.Grid;
import jvlm.error.BadInput;
import jvlm.model.Speech;
import jvlm.task.Labelled;
import jvlm.task.Message;
import jvlm.task.Prompt.Pixels;
import jvlm.tensor.Tensor;
import jvlm.tensor.Tensors;
import org.jspecify.annotations.Nullable;

/** Qwen2-VL as training sees it. */
record QwenLearner(Qwen2Vl model, Supplier<Speech> speech) implements LlamaLesson {
    @Override
    public Llama language() {
        return model.language();
    }

    @Override
    public Labelled label(List<Message> dialogue, int longest) {
        return speech.get().labels().of(dialogue, longest);
    }

    @Override
    public Tensor features(List<Pixels> pictures) {
        if (pictures.stream().anyMatch(p -> p.columns() == 0)) {
            throw new BadInput("pictures of any size have features of any number: they cannot be cached");
        }
        return model.features(pictures);
    }

    @Override
    public Rows embed(List<Labelled> rows, @Nullable Tensor features) {
        var tokens = model.config().visualTokens();
        if (features == null) {
            return withMerger(Splice.rows(language(), rows, tokens, null));
        }
        var visual = model.merger().apply(features.to(language().norm().weight().dtype()));
        var seen = new ArrayList<Tensor>();
        int at = 0;
        for (var row : rows) {
            seen.add(visual.slice(0, at, at + places(row)));
            at += row.prompt().pixels().stream()
                    .mapToInt(p -> Grid.of(p).features(model.config().patches().merge()))
                    .sum();
        }
        return Splice.rows(language(), rows, tokens, Tensors.cat(seen, 0));
    }

    /** Visual tokens of a row, which may have been cut. */
    private long places(Labelled row) {
        return Arrays.stream(row.prompt().ids())
                .filter(id -> model.config().visualTokens().contains(id))
                .count();
    }

    /** Rows without pictures still run the merger, with no effect: ranks must agree on what gets a gradient. */
    private Rows withMerger(Rows rows) {
        var dtype = rows.embeddings().dtype();
        var patches =
                Tensors.zeros(dtype, model.merger().block(), model.merger().width());
        var none = model.merger().apply(patches).mul(0);
        return rows.with(rows.embeddings().add(none));
    }
}
