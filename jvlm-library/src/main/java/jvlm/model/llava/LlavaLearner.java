package jvlm.model.llava;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.function.Supplier;
import jvlm.backbone.llama.Llama;
import jvlm.backbone.llama.LlamaLesson;
import jvlm.backbone.llama.Splice;
import jvlm.model.Speech;
import jvlm.task.Labelled;
import jvlm.task.Message;
import jvlm.task.Prompt;
import jvlm.tensor.Tensor;
import jvlm.tensor.Tensors;
import org.jspecify.annotations.Nullable;

/** LLaVA as training sees it. */
record LlavaLearner(Llava llava, Supplier<Speech> speech) implements LlamaLesson {
    @Override
    public Llama language() {
        return llava.language();
    }

    @Override
    public Labelled label(List<Message> dialogue, int longest) {
        return expanded(speech.get().labels().of(dialogue, longest)).cut(longest);
    }

    @Override
    public Tensor features(List<Prompt.Pixels> pictures) {
        return llava.features(Prompt.Pixels.tensor(pictures));
    }

    @Override
    public Rows embed(List<Labelled> rows, @Nullable Tensor features) {
        var image = List.of(llava.config().imageToken());
        if (features == null) {
            return withEveryWeight(Splice.rows(language(), rows, image, null));
        }
        // Features of a cache come in float32, whatever is computed with.
        var visual =
                llava.projector().apply(features.to(language().norm().weight().dtype()));
        var seen = new ArrayList<Tensor>();
        int tile = 0;
        for (var row : rows) {
            seen.addAll(seen(row, visual, tile));
            tile += row.prompt().pixels().stream().mapToInt(p -> p.tiles()).sum();
        }
        return Splice.rows(language(), rows, image, Tensors.cat(seen, 0));
    }

    /** The features of one row's pictures in their order, without those whose places were cut off. */
    private List<Tensor> seen(Labelled row, Tensor visual, int tile) {
        var pictures = new ArrayList<Tensor>();
        int at = tile;
        long left = count(row.prompt().ids());
        for (var picture : row.prompt().pixels()) {
            var merged = llava.config().merge().apply(visual.slice(0, at, at + picture.tiles()), picture);
            at += picture.tiles();
            pictures.add(merged.slice(0, 0, Math.min(left, merged.size(0))));
            left -= Math.min(left, merged.size(0));
        }
        return pictures;
    }

    /** Rows without pictures still run the projector, with no effect: ranks must agree on what gets a gradient. */
    private Rows withEveryWeight(Rows rows) {
        if (llava.projector().layers().isEmpty()) {
            return rows;
        }
        var c = llava.config();
        var nothing = Tensors.zeros(rows.embeddings().dtype(), 1, c.featureWidth());
        var none = llava.projector().apply(nothing).mul(0).to(rows.embeddings().dtype());
        return rows.with(rows.embeddings().add(none));
    }

    private int count(int[] ids) {
        return (int) Arrays.stream(ids)
                .filter(id -> id == llava.config().imageToken())
                .count();
    }

    /** The original layout's prompts hold one id for a picture: they get one for each of its features. */
    private Labelled expanded(Labelled one) {
        var prompt = one.prompt();
        int image = llava.config().imageToken();
        if (count(prompt.ids()) != prompt.pixels().size()) {
            return one;
        }
        var ids = new ArrayList<Integer>();
        var labels = new ArrayList<Integer>();
        int picture = 0;
        for (int i = 0; i < prompt.ids().length; i++) {
            boolean visual = prompt.ids()[i] == image;
            int places = visual
                    ? prompt.pixels().get(picture++).tiles() * llava.config().features()
                    : 1;
            ids.addAll(Collections.nCopies(places, prompt.ids()[i]));
            labels.addAll(Collections.nCopies(places, one.labels()[i]));
        }
        return new Labelled(new Prompt(prompt.text(), ints(ids), prompt.pixels(), ids.size()), ints(labels));
    }

    private static int[] ints(List<Integer> values) {
        return values.stream().mapToInt(Integer::intValue).toArray();
    }
}
