package jvlm.model.llava;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import jvlm.backbone.llama.Splice;
import jvlm.model.Speech;
import jvlm.task.Labelled;
import jvlm.task.Message;
import jvlm.task.Supervise;
import jvlm.tensor.DType;
import jvlm.tensor.Tensor;
import jvlm.tensor.Tensors;
import org.jspecify.annotations.Nullable;

/** LLaVA as training sees it. */
record LlavaLearner(Llava llava, Supplier<Speech> speech) implements Supervise {
    @Override
    public Labelled label(List<Message> dialogue, int longest) {
        return speech.get().labels().of(dialogue, longest);
    }

    @Override
    public Tensor features(Tensor pixels) {
        return llava.features(pixels);
    }

    @Override
    public Rows embed(List<Labelled> rows, @Nullable Tensor features, int longest) {
        var visual = features == null ? null : llava.projector().apply(features);
        var kept = new ArrayList<Tensor>();
        var ids = new ArrayList<int[]>();
        var labels = new ArrayList<int[]>();
        int tile = 0;
        for (var row : rows) {
            int[] whole = expand(row, row.prompt().ids(), llava.config().imageToken());
            int[] cut = Arrays.copyOf(whole, Math.min(longest, whole.length));
            if (visual != null) {
                kept.addAll(seen(row, visual, tile, count(cut)));
            }
            tile += row.prompt().pixels().stream().mapToInt(p -> p.tiles()).sum();
            ids.add(cut);
            labels.add(Arrays.copyOf(expand(row, row.labels(), Labelled.IGNORED), cut.length));
        }
        var spliced = kept.isEmpty() ? null : Tensors.cat(kept, 0);
        return withEveryWeight(
                Splice.rows(llava.language(), ids, labels, llava.config().imageToken(), spliced), visual);
    }

    /** The features of one row's pictures in their order, without those whose places were cut off. */
    private List<Tensor> seen(Labelled row, Tensor visual, int tile, int places) {
        var pictures = new ArrayList<Tensor>();
        int at = tile;
        int left = places;
        for (var picture : row.prompt().pixels()) {
            var merged = llava.config().merge().apply(visual.slice(0, at, at + picture.tiles()), picture);
            at += picture.tiles();
            if (left > 0) {
                pictures.add(merged.slice(0, 0, Math.min(left, merged.size(0))));
            }
            left -= (int) merged.size(0);
        }
        return pictures;
    }

    /** Rows without pictures still run the projector, with no effect: ranks must agree on what gets a gradient. */
    private Rows withEveryWeight(Rows rows, @Nullable Tensor visual) {
        if (visual != null || llava.projector().layers().isEmpty()) {
            return rows;
        }
        var c = llava.config();
        var nothing = Tensors.zeros(rows.embeddings().dtype(), 1, c.featureWidth());
        var none = llava.projector().apply(nothing).mul(0).to(rows.embeddings().dtype());
        return new Rows(rows.embeddings().add(none), rows.labels());
    }

    private int count(int[] ids) {
        return (int) Arrays.stream(ids)
                .filter(id -> id == llava.config().imageToken())
                .count();
    }

    /** The original layout's prompts hold one id for a picture: {@code values} get one for each of its features. */
    private int[] expand(Labelled row, int[] values, int filler) {
        var prompt = row.prompt();
        int image = llava.config().imageToken();
        if (count(prompt.ids()) != prompt.pixels().size()) {
            return values;
        }
        var expanded = new ArrayList<Integer>();
        int picture = 0;
        for (int i = 0; i < values.length; i++) {
            boolean isPicture = prompt.ids()[i] == image;
            int places = isPicture
                    ? prompt.pixels().get(picture++).tiles() * llava.config().features()
                    : 1;
            for (int k = 0; k < places; k++) {
                expanded.add(isPicture ? filler : values[i]);
            }
        }
        return expanded.stream().mapToInt(Integer::intValue).toArray();
    }

    @Override
    public List<UnaryOperator<Tensor>> blocks(Rows rows) {
        var x = rows.embeddings();
        return llava.language().steps(x.size(0), x.size(1), x.dtype());
    }

    @Override
    public Tensor logits(Tensor hidden) {
        return llava.language().read(hidden).to(DType.F32);
    }
}
