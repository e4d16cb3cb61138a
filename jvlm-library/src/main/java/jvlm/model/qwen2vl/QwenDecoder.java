package jvlm.model.qwen2vl;

import java.util.Collections;
import java.util.List;
import jvlm.backbone.llama.Llama;
import jvlm.backbone.llama.LlamaSteps;
import jvlm.backbone.llama.Prefill;
import jvlm.image.Size;
import jvlm.nn.Past;
import jvlm.task.Prompt;
import jvlm.task.See;
import jvlm.tensor.Tensor;
import jvlm.tensor.Tensors;

/** Qwen2-VL as decoding sees it. */
record QwenDecoder(Qwen2Vl model) implements LlamaSteps, See {
    /** Side of the picture that is measured with: 256 features. */
    private static final int SIDE = 448;

    @Override
    public Llama language() {
        return model.language();
    }

    @Override
    public Tensor prefill(List<Prompt> rows, Past.Kept past) {
        past.place(rows.stream().map(Prompt::places).toList());
        return Prefill.next(language(), rows.stream().map(this::embed).toList(), past);
    }

    @Override
    public Tensor logits(Prompt prompt) {
        return language().logits(embed(prompt), new Past.None(List.of(prompt.places())));
    }

    /** The prompt, where all its ids have rows in the embedding. */
    Prompt known(Prompt prompt) {
        language().requireKnown(prompt.ids(), model.config().visualTokens());
        return prompt;
    }

    private Tensor embed(Prompt prompt) {
        var ids = Tensors.ids(List.of(prompt.ids()));
        var embeddings = prompt.pixels().isEmpty()
                ? language().embed().apply(ids)
                : model.embed(ids, model.see(prompt.pixels()));
        return embeddings.named("inputs_embeds");
    }

    @Override
    public long[] pictureShape() {
        return new long[] {3, SIDE, SIDE};
    }

    @Override
    public Tensor see(Tensor pixels) {
        var patches = model.config().patches();
        int pictures = Math.toIntExact(pixels.size(0));
        var size = new Size(Math.toIntExact(pixels.size(3)), Math.toIntExact(pixels.size(2)));
        var grids = Collections.nCopies(pictures, patches.grid(1, size));
        var features = model.merger().apply(model.tower().hidden(patches.of(pixels), grids));
        return features.view(pictures, -1, features.size(1));
    }
}
