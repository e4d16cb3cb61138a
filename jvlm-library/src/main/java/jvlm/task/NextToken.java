package jvlm.task;

import java.util.List;
import jvlm.nn.Past;
import jvlm.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/** A model that tells the next token: reading a prompt and taking one step is all that decoding asks of it. */
public interface NextToken {
    /**
     * Reads prompts into an empty past, one a row, and returns the logits {@code [batch, vocabulary]} (F32) after each.
     * Unequal lengths are padded on the left. Where the past is one sequence that holds the first places of the one prompt
     * already, as many as no picture is cut by, only the rest of its {@link #reading} is read.
     */
    Tensor prefill(List<Prompt> prompts, Past.Kept past);

    /** What it reads at each place of a prompt; null where a past cannot be told from that, and is never gone on with. */
    default @Nullable Reading reading(Prompt prompt) {
        return null;
    }

    /** Reads one token a row, {@code ids [batch, 1]}, and returns the logits {@code [batch, vocabulary]} (F32). */
    Tensor step(Tensor ids, Past past);

    /** Logits {@code [1, length, vocabulary]} of every place of one prompt: for scoring given text. */
    Tensor logits(Prompt prompt);

    /** Layers of keys and values that a past of this model holds. */
    int layers();

    /** Places at most, prompt and answer together. */
    int context();
}
