package jvlm.model.mini;

import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import jvlm.backbone.llama.Llama;
import jvlm.backbone.llama.LlamaSteps;
import jvlm.backbone.llama.Prefill;
import jvlm.backbone.llama.Splice;
import jvlm.nn.Past;
import jvlm.task.Prompt;
import jvlm.task.Prompt.Pixels;
import jvlm.task.See;
import jvlm.tensor.Tensor;
import jvlm.tensor.Tensors;

/** mini as decoding sees it. */
record MiniDecoder(Mini mini) implements LlamaSteps, See {
    @Override
    public Llama language() {
        return mini.language();
    }

    @Override
    public Tensor prefill(List<Prompt> rows, Past.Kept past) {
        var seen = new IdentityHashMap<Pixels, Tensor>(); // rows that ask about one picture share it
        return Prefill.next(
                language(), rows.stream().map(row -> embed(row, seen)).toList(), past);
    }

    @Override
    public Tensor logits(Prompt prompt) {
        return language().logits(embed(prompt, new IdentityHashMap<>()), new Past.None(1));
    }

    /** The prompt, where all its ids but those of pictures have rows in the embedding. */
    Prompt known(Prompt prompt) {
        language().requireKnown(prompt.ids(), List.of(mini.config().imageToken()));
        return prompt;
    }

    private Tensor embed(Prompt prompt, Map<Pixels, Tensor> seen) {
        var ids = Tensors.ids(List.of(prompt.ids()));
        if (prompt.pixels().isEmpty()) {
            return language().embed().apply(ids).named("inputs_embeds");
        }
        var tokens = prompt.pixels().stream()
                .map(p -> seen.computeIfAbsent(p, this::see))
                .toList();
        var visual = Tensors.cat(tokens, 0);
        return Splice.embed(language(), ids, List.of(mini.config().imageToken()), used(prompt, visual))
                .named("inputs_embeds");
    }

    private Tensor see(Pixels picture) {
        return see(Tensors.floats(picture.values(), picture.shape()));
    }

    /** The last tokens of each picture, as many as the prompt has places for. */
    private Tensor used(Prompt prompt, Tensor visual) {
        long places = Arrays.stream(prompt.ids())
                .filter(id -> id == mini.config().imageToken())
                .count();
        return last(visual, places / visual.size(0)).flatten(0, 1);
    }

    static Tensor last(Tensor visual, long count) {
        return visual.from(1, visual.size(1) - count);
    }

    @Override
    public long[] pictureShape() {
        long side = mini.config().tower().image();
        return new long[] {3, side, side};
    }

    @Override
    public Tensor see(Tensor pixels) {
        return mini.project(mini.features(pixels));
    }
}
