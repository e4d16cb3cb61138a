package jvlm.model.mini;

import java.util.Arrays;
import java.util.List;
import jvlm.backbone.llama.Llama;
import jvlm.backbone.llama.LlamaSteps;
import jvlm.backbone.llama.Prefill;
import jvlm.backbone.llama.Splice;
import jvlm.model.FeatureMemory;
import jvlm.nn.Past;
import jvlm.task.Prompt;
import jvlm.task.Prompt.Pixels;
import jvlm.task.Reading;
import jvlm.task.See;
import jvlm.tensor.Tensor;
import jvlm.tensor.Tensors;

/** mini as decoding sees it. */
record MiniDecoder(Mini mini, FeatureMemory memory) implements LlamaSteps, See {
    @Override
    public Llama language() {
        return mini.language();
    }

    @Override
    public Tensor prefill(List<Prompt> rows, Past.Kept past) {
        return Prefill.next(language(), rows, past, this::reading, this::embed);
    }

    @Override
    public Reading reading(Prompt prompt) {
        long each = tokens(prompt.ids()) / Math.max(1, prompt.pixels().size());
        return Reading.of(prompt, prompt.ids(), this::isVisual, _ -> (int) each);
    }

    private boolean isVisual(int id) {
        return id == mini.config().imageToken();
    }

    private long tokens(int[] ids) {
        return Arrays.stream(ids).filter(this::isVisual).count();
    }

    @Override
    public Tensor logits(Prompt prompt) {
        return language().logits(embed(reading(prompt)), new Past.None(1));
    }

    /** The prompt, where all its ids but those of pictures have rows in the embedding. */
    Prompt known(Prompt prompt) {
        language().requireKnown(prompt.ids(), List.of(mini.config().imageToken()));
        return prompt;
    }

    private Tensor embed(Reading reading) {
        var ids = Tensors.ids(List.of(reading.ids()));
        if (reading.visuals().isEmpty()) {
            return language().embed().apply(ids).named("inputs_embeds");
        }
        var visual = Tensors.cat(memory.see(reading.pixels(), this::tower), 0);
        return Splice.embed(language(), ids, List.of(mini.config().imageToken()), used(reading, visual))
                .named("inputs_embeds");
    }

    private List<Tensor> tower(List<Pixels> pictures) {
        return pictures.stream()
                .map(p -> see(Tensors.floats(p.values(), p.shape())))
                .toList();
    }

    /** The last tokens of each picture, as many as there are places for. */
    private Tensor used(Reading reading, Tensor visual) {
        return last(visual, tokens(reading.ids()) / visual.size(0)).flatten(0, 1);
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
