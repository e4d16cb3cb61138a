package jvlm.eval.verify;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import jvlm.task.DualEncoder;
import jvlm.tensor.Probe;
import jvlm.tensor.Scope;
import jvlm.tensor.Tensor;
import jvlm.tensor.Tensors;

/** Replays a case of pictures against texts. */
final class ContrastiveRun {
    private static final Set<String> FINALS =
            Set.of("logits_per_image", "probs_per_image", "image_embeds", "text_embeds", "ranking_per_image");

    private ContrastiveRun() {}

    static Verdict run(Case recorded, DualEncoder model, Comparison comparison) {
        return Scope.inference(() -> {
            var pixels = Probe.watch(comparison::see, () -> model.pixels(recorded.images("images")));
            var texts = Probe.watch(comparison::see, () -> model.embedIds(model.ids(recorded.texts("texts"))));
            var own = logits(model, model.embedPixels(pixels), texts);
            comparison.value("ranking_per_image", ranking(own));
            comparison.value("logit_scale_exp", model.logitScale());

            // The strict comparison starts at the recorded pixels: resampling may differ by single grey levels.
            var strict = Probe.watch(comparison::see, () -> model.embedPixels(strict(comparison, pixels)));
            var logits = logits(model, strict, texts);
            comparison.see("logits_per_image", Array.of(logits));
            comparison.see("probs_per_image", Array.of(logits.softmax(1)));
            return comparison.verdict(FINALS);
        });
    }

    /** The recorded pixels where they have the shape of our own, else our own. */
    static Tensor strict(Comparison comparison, Tensor own) {
        var recorded = comparison.recorded("pixel_values");
        return recorded != null && Arrays.equals(recorded.shape(), own.shape())
                ? Tensors.floats(recorded.values(), recorded.shape())
                : own;
    }

    private static Tensor logits(DualEncoder model, Tensor images, Tensor texts) {
        return images.matmul(texts.transpose(0, 1)).mul(model.logitScale()).add(model.logitBias());
    }

    /** For each row the columns by falling value. */
    static List<List<Integer>> ranking(Tensor logits) {
        var array = Array.of(logits);
        int columns = (int) array.shape()[1];
        var rows = new ArrayList<List<Integer>>();
        for (int i = 0; i < array.shape()[0]; i++) {
            int from = i * columns;
            rows.add(IntStream.range(0, columns)
                    .boxed()
                    .sorted(Comparator.comparingDouble((Integer k) -> -array.values()[from + k]))
                    .toList());
        }
        return rows;
    }
}
