package jvlm.model.llama;

import java.util.List;
import java.util.function.Supplier;
import jvlm.backbone.llama.Llama;
import jvlm.backbone.llama.LlamaLesson;
import jvlm.backbone.llama.Splice;
import jvlm.error.BadInput;
import jvlm.model.Speech;
import jvlm.task.Labelled;
import jvlm.task.Message;
import jvlm.task.Prompt;
import jvlm.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/** A plain language model as training sees it. */
record LlamaLearner(Llama language, Supplier<Speech> speech) implements LlamaLesson {
    @Override
    public Labelled label(List<Message> dialogue, int longest) {
        return speech.get().labels().of(dialogue, longest);
    }

    @Override
    public Tensor features(List<Prompt.Pixels> pictures) {
        throw new BadInput("this is a language model: it cannot see pictures");
    }

    @Override
    public Rows embed(List<Labelled> rows, @Nullable Tensor features) {
        return Splice.rows(language, rows, List.of(), null);
    }
}
