package jvlm.model.qwen2vl;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import jvlm.backbone.llama.Llama;
import jvlm.backbone.llama.LlamaSteps;
import jvlm.backbone.llama.Prefill;
import jvlm.backbone.qwenvl.Grid;
import jvlm.image.Size;
import jvlm.model.FeatureMemory;
import jvlm.nn.Past;
import jvlm.task.Prompt;
import jvlm.task.Prompt.Pixels;
import jvlm.task.Reading;
import jvlm.task.See;
import jvlm.tensor.Tensor;
import jvlm.tensor.Tensors;

/** Qwen2-VL as decoding sees it. */
record QwenDecoder(Qwen2Vl model, FeatureMemory memory) implements LlamaSteps, See {
    /** Side of the picture that is measured with: 256 features. */
    private static final int SIDE = 448;

    @Override
    public Llama language() {
        return model.language();
    }

    @Override
    public Tensor prefill(List<Prompt> rows, Past.Kept past) {
        return Prefill.next(language(), rows, past, this::reading, this::embed);
    }

    @Override
    public Reading reading(Prompt prompt) {
        return Reading.of(prompt, prompt.ids(), model.config().visualTokens()::contains, this::features);
    }

    private int features(Pixels picture) {
        return Grid.of(picture).features(model.config().patches().merge());
    }

    @Override
    public Tensor logits(Prompt prompt) {
        return language().logits(embed(reading(prompt)), new Past.None(List.of(prompt.places())));
    }

    /** The prompt, where all its ids have rows in the embedding. */
    Prompt known(Prompt prompt) {
        language().requireKnown(prompt.ids(), model.config().visualTokens());
        return prompt;
    }

    private Tensor embed(Reading reading) {
        var ids = Tensors.ids(List.of(reading.ids()));
        var embeddings = reading.visuals().isEmpty()
                ? language().embed().apply(ids)
                : model.embed(ids, Tensors.cat(memory.see(reading.pixels(), this::tower), 0));
        return embeddings.named("inputs_embeds");
    }

    /** Features {@code [features, width]} of each picture or clip. */
    private List<Tensor> tower(List<Pixels> pictures) {
        var features = model.see(pictures);
        var each = new ArrayList<Tensor>();
        long at = 0;
        for (var picture : pictures) {
            each.add(features.slice(0, at, at + features(picture)));
            at += features(picture);
        }
        return each;
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
