package jvlm.model.llama;

import java.util.List;
import jvlm.backbone.llama.Llama;
import jvlm.backbone.llama.LlamaSteps;
import jvlm.backbone.llama.Prefill;
import jvlm.nn.Past;
import jvlm.task.Prompt;
import jvlm.task.Reading;
import jvlm.tensor.Tensor;
import jvlm.tensor.Tensors;

/** A plain language model as decoding sees it. */
record LlamaDecoder(Llama language) implements LlamaSteps {
    /** The prompt, where all its ids have rows in the embedding. */
    Prompt known(Prompt prompt) {
        language.requireKnown(prompt.ids());
        return prompt;
    }

    @Override
    public Tensor prefill(List<Prompt> prompts, Past.Kept past) {
        return Prefill.next(language, prompts, past, this::reading, this::embed);
    }

    @Override
    public Reading reading(Prompt prompt) {
        return Reading.of(prompt);
    }

    @Override
    public Tensor logits(Prompt prompt) {
        return language.logits(embed(reading(prompt)), new Past.None(1));
    }

    private Tensor embed(Reading reading) {
        return language.embed().apply(Tensors.ids(List.of(reading.ids())));
    }
}
