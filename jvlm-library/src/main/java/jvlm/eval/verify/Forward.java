package jvlm.eval.verify;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import jvlm.nn.Sequence;
import jvlm.task.NextToken;
import jvlm.task.Prompt;
import jvlm.tensor.Probe;
import jvlm.tensor.Scope;
import jvlm.tensor.Tensor;

/** What a decoder computes of whole prompts, from the towers to the logits, against the record. */
record Forward(NextToken model, Visuals visuals, Comparison comparison) {
    private static final String EMBEDDED = "inputs_embeds";
    private static final Pattern DECODER = Pattern.compile("hidden\\d+|layer\\d+|norm");

    /** Logits of whole prompts, each by itself, starting at recorded pixels. */
    void run() {
        var prompts = visuals.strict(comparison);
        var tower = new TowerReports(visuals, comparison);
        if (prompts.size() == 1) {
            Scope.inference(() -> Probe.watch(
                    (name, t) -> {
                        see(name, t);
                        tower.see(0, name, t);
                    },
                    () -> model.logits(prompts.getFirst()).shape()));
        } else {
            rowByRow(prompts, tower);
            Scope.inference(() -> Probe.watch(
                    (name, t) -> {
                        if (DECODER.matcher(name).matches()) {
                            see(name, t);
                        }
                    },
                    () -> padded(prompts)));
        }
        tower.compare();
    }

    /** A probe's report; some references put the decoder's own under a name of its own. */
    private void see(String name, Tensor t) {
        comparison.see(name, t);
        if (DECODER.matcher(name).matches()) {
            comparison.see("lm." + name, t);
        }
    }

    private void rowByRow(List<Prompt> prompts, TowerReports tower) {
        int longest = prompts.stream().mapToInt(Prompt::length).max().orElse(0);
        var logits = new ArrayList<Array>();
        var embedded = new ArrayList<Array>();
        for (int row = 0; row < prompts.size(); row++) {
            int r = row;
            logits.add(Scope.inference(() -> Probe.watch(
                            (name, t) -> {
                                tower.see(r, name, t);
                                if (name.equals(EMBEDDED) && comparison.wants(EMBEDDED)) {
                                    embedded.add(Array.of(t).at(0).padded(longest));
                                }
                            },
                            () -> Array.of(model.logits(prompts.get(r)))))
                    .at(0));
        }
        if (embedded.size() == prompts.size()) {
            comparison.see(EMBEDDED, Array.stack(embedded));
        }
        summaries(logits, longest);
    }

    private void summaries(List<Array> logits, int longest) {
        comparison.see(
                "logits.last", Array.stack(logits.stream().map(l -> l.at(-1)).toList()));
        comparison.see(
                "logits.row_mean",
                Array.stack(logits.stream().map(l -> l.mean(1).padded(longest)).toList()));
        comparison.see(
                "logits.row_std",
                Array.stack(
                        logits.stream().map(l -> l.deviation().padded(longest)).toList()));
        var tail = comparison.recorded("logits.tail");
        if (tail != null && tail.shape().length == 3) {
            int count = (int) tail.shape()[1];
            comparison.see(
                    "logits.tail",
                    Array.stack(logits.stream()
                            .map(l -> l.last(Math.min(count, (int) l.shape()[0])))
                            .toList()));
        }
    }

    /** One forward pass over prompts padded to one length. */
    private Tensor padded(List<Prompt> prompts) {
        int longest = prompts.stream().mapToInt(Prompt::length).max().orElse(0);
        var padding = prompts.stream().mapToInt(p -> longest - p.length()).toArray();
        var past = new Sequence(model.layers(), longest, padding);
        try {
            return model.prefill(prompts, past);
        } finally {
            past.free();
        }
    }
}
