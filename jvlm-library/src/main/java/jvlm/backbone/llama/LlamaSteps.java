package jvlm.backbone.llama;

import jvlm.nn.Past;
import jvlm.task.NextToken;
import jvlm.task.Prompt;
import jvlm.tensor.Tensor;

/**
 * A model whose steps after the prompt are those of a {@link Llama} over token ids, whatever the prompt was made of. This
 * is all that the plan for fast decoding asks of a system: one that implements it is decoded by the plan.
 */
public interface LlamaSteps extends NextToken {
    /** The decoder inside. */
    Llama language();

    /**
     * How far the positions of the tokens after {@code prompt} stand from their places in the past: 0 where they count
     * on. With rotary positions in three dimensions, text goes on behind the largest of a picture's, which is earlier.
     */
    default int offset(Prompt prompt) {
        return prompt.places().at(0, prompt.length()) - prompt.length();
    }

    @Override
    default Tensor step(Tensor ids, Past past) {
        return language().next(language().embed().apply(ids), past);
    }

    @Override
    default int layers() {
        return language().blocks().size();
    }

    @Override
    default int context() {
        return language().config().context();
    }
}
