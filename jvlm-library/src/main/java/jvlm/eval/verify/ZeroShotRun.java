package jvlm.eval.verify;

import java.util.List;
import java.util.Set;
import jvlm.task.DualEncoder;
import jvlm.tensor.Probe;
import jvlm.tensor.Scope;

/** Replays a case of zero-shot classification by prompts. */
final class ZeroShotRun {
    private static final Set<String> FINALS = Set.of("logits", "probs", "answer", "ranking");

    private ZeroShotRun() {}

    static Verdict run(Case recorded, DualEncoder model, Comparison comparison) {
        var names = recorded.texts("classnames");
        var templates = recorded.texts("templates");
        var prompts = names.stream()
                .flatMap(name -> templates.stream().map(t -> t.replace("{}", name)))
                .toList();
        return Scope.inference(() -> {
            comparison.value("prompts", prompts);
            var pixels = Probe.watch(comparison::see, () -> model.pixels(recorded.images("images")));
            var embeds = Probe.watch(comparison::see, () -> model.embedIds(model.ids(prompts)));
            comparison.see("prompt_embeds", embeds);
            var classifier = model.classifier(names, templates);
            comparison.see("classifier", classifier);

            var own = model.embedPixels(pixels).matmul(classifier).mul(model.logitScale());
            var ranking = ContrastiveRun.ranking(own).stream()
                    .map(row -> row.stream().map(names::get).toList())
                    .toList();
            comparison.value("ranking", ranking);
            comparison.value("answer", ranking.stream().map(List::getFirst).toList());

            var strict =
                    Probe.watch(comparison::see, () -> model.embedPixels(ContrastiveRun.strict(comparison, pixels)));
            var logits = strict.matmul(classifier).mul(model.logitScale());
            comparison.see("logits", logits);
            comparison.see("probs", logits.softmax(1));
            return comparison.verdict(FINALS);
        });
    }
}
