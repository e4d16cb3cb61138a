package jvlm.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import jvlm.generate.DecodeBatch;
import jvlm.generate.DecodePlan;
import jvlm.generate.DecodeSession;
import jvlm.generate.Sampler;
import jvlm.nn.Sequence;
import jvlm.task.NextToken;
import jvlm.task.Prompt;
import jvlm.tensor.Scope;
import org.jspecify.annotations.Nullable;

/** Several sequences that are decoded at once. */
final class SideBySide {
    /** Tokens before those decoded. */
    private static final int CONTEXT = 64;

    private final NextToken model;
    private final int vocabulary;

    private SideBySide(NextToken model, int vocabulary) {
        this.model = model;
        this.vocabulary = vocabulary;
    }

    /** Medians by the number of sequences; nothing where no plan decodes the model or its context is too short. */
    static SequencedMap<Integer, Double> rates(NextToken model, int vocabulary, Plan plan) {
        var all = new LinkedHashMap<Integer, Double>();
        var runs = new SideBySide(model, vocabulary);
        for (int count : plan.sequences()) {
            var rates = new double[plan.repeat()];
            for (int r = 0; r < rates.length; r++) {
                rates[r] = CONTEXT + plan.steps() <= model.context() ? runs.rate(count, plan.steps()) : Double.NaN;
            }
            if (!Double.isNaN(rates[0])) {
                all.put(count, Bench.median(rates));
            }
        }
        return all;
    }

    /** Tokens per second of {@code count} sequences in all; NaN where the model has no plan. */
    private double rate(int count, int steps) {
        var sessions = new ArrayList<DecodeSession>();
        try {
            for (int i = 0; i < count; i++) {
                var session = read(Ids.of(CONTEXT, vocabulary, i), CONTEXT + steps);
                if (session == null) {
                    return Double.NaN;
                }
                sessions.add(session);
            }
            return rate(sessions, steps);
        } finally {
            sessions.forEach(DecodeSession::close);
        }
    }

    private @Nullable DecodeSession read(int[] ids, int capacity) {
        var past = new Sequence(model.layers(), ids.length);
        try {
            var prompt = Prompt.of("", ids);
            Scope.inference(() -> model.prefill(List.of(prompt), past).floats());
            return DecodePlan.after(model, prompt, past, capacity);
        } finally {
            past.free();
        }
    }

    private static double rate(List<DecodeSession> sessions, int steps) {
        var batch = new DecodeBatch(sessions);
        var ids = new int[sessions.size()];
        long start = System.nanoTime();
        for (int step = 0; step < steps; step++) {
            batch.step(sessions, ids);
            for (int i = 0; i < ids.length; i++) {
                ids[i] = Sampler.best(batch.logits(i));
            }
        }
        return 1e9 * steps * sessions.size() / (System.nanoTime() - start);
    }
}
