package jvlm.model.mini;

import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import jvlm.backbone.llama.Llama;
import jvlm.backbone.llama.LlamaLesson;
import jvlm.backbone.llama.Splice;
import jvlm.model.Speech;
import jvlm.task.Labelled;
import jvlm.task.Message;
import jvlm.task.Prompt;
import jvlm.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/** mini as training sees it. */
record MiniLearner(Mini mini, Supplier<Speech> speech) implements LlamaLesson {
    @Override
    public Llama language() {
        return mini.language();
    }

    @Override
    public Labelled label(List<Message> dialogue, int longest) {
        return speech.get().labels().of(dialogue, longest);
    }

    @Override
    public Tensor features(List<Prompt.Pixels> pictures) {
        return mini.features(Prompt.Pixels.tensor(pictures));
    }

    @Override
    public Rows embed(List<Labelled> rows, @Nullable Tensor features) {
        int image = mini.config().imageToken();
        if (features == null) {
            return Splice.rows(language(), rows, List.of(image), null);
        }
        long places = rows.stream()
                .flatMapToInt(row -> Arrays.stream(row.prompt().ids()))
                .filter(id -> id == image)
                .count();
        var visual = mini.project(features);
        var used = MiniDecoder.last(visual, places / visual.size(0)).flatten(0, 1);
        return Splice.rows(language(), rows, List.of(image), used);
    }
}
