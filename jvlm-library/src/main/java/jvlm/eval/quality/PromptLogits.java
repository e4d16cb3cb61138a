package jvlm.eval.quality;

import java.util.Arrays;
import java.util.List;
import jvlm.backbone.llama.Llama;
import jvlm.nn.Past;
import jvlm.tensor.Scope;
import jvlm.tensor.Tensor;
import jvlm.tensor.Tensors;

/** All tokens read at once, as a prompt is. Only the logits of a few places exist at a time. */
final class PromptLogits implements LogitStream {
    private static final int ROWS = 64;

    private final Llama language;
    private final Tensor hidden;
    private final int vocabulary;
    private float[] rows = new float[0];
    private int place;

    PromptLogits(Llama language, int[] ids) {
        this.language = language;
        this.vocabulary = language.config().vocabulary();
        this.hidden =
                Scope.keep(() -> language.hidden(language.embed().apply(Tensors.ids(List.of(ids))), new Past.None(1)));
    }

    @Override
    public float[] next() {
        int row = place % ROWS;
        if (row == 0) {
            rows = read(place, (int) Math.min(hidden.size(1), place + (long) ROWS));
        }
        place++;
        return Arrays.copyOfRange(rows, row * vocabulary, (row + 1) * vocabulary);
    }

    private float[] read(int from, int to) {
        return Scope.inference(
                () -> language.head().apply(hidden.slice(1, from, to)).floats());
    }

    @Override
    public void close() {
        hidden.free();
    }
}
