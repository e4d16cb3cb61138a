package jvlm.bench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.function.IntFunction;
import java.util.function.IntToDoubleFunction;
import jvlm.Vlm;
import jvlm.error.BadInput;
import jvlm.generate.DecodePlan;
import jvlm.generate.Sampler;
import jvlm.nn.Past;
import jvlm.nn.Sequence;
import jvlm.task.NextToken;
import jvlm.task.Prompt;
import jvlm.task.See;
import jvlm.tensor.Scope;
import jvlm.tensor.Tensor;
import jvlm.tensor.Tensors;

/** Measures one open model. Only ids and random pixels are fed: nothing depends on tokenizer or pictures. */
public final class Bench {
    private final Vlm model;
    private final Plan plan;
    private final List<Integer> skipped = new ArrayList<>();

    private Bench(Vlm model, Plan plan) {
        this.model = model;
        this.plan = plan;
    }

    /**
     * Measures the first token first, then all else.
     *
     * @param libtorch seconds that loading the natives took
     * @param open seconds that opening the model took
     */
    public static Figures run(Vlm model, Plan plan, double libtorch, double open) {
        var bench = new Bench(model, plan);
        boolean writes = model.can(NextToken.class);
        boolean sees = model.can(See.class);
        if (!writes && !sees) {
            throw new BadInput("a model of system " + model.system() + " neither writes text nor sees pictures");
        }
        double first = seconds(() -> {
            if (writes) {
                bench.firstToken();
            } else {
                bench.see(1).run();
            }
        });
        double total = ProcessState.age();
        var start = new StartTimes(total, Math.max(0, total - libtorch - open - first), libtorch, open, first);
        return bench.figures(start, writes, sees);
    }

    private Figures figures(StartTimes start, boolean writes, boolean sees) {
        int vocabulary = writes ? firstToken() : 0;
        var prompts = writes ? fitting(plan.prefill(), 0) : List.<Integer>of();
        var contexts = writes ? fitting(plan.contexts(), plan.steps()) : List.<Integer>of();
        var prefill = each(prompts, n -> prefillRate(n, vocabulary));
        var decode = each(contexts, n -> decodeRate(n, vocabulary));
        var sequences = writes
                ? model.use(NextToken.class, m -> SideBySide.rates(m, vocabulary, plan))
                : new LinkedHashMap<Integer, Double>();
        var vision = each(sees ? plan.batches() : List.of(), n -> 1e3 * median(plan.repeat(), see(n)));
        return new Figures(start, prefill, decode, sequences, vision, ProcessState.peakMegabytes(), skipped);
    }

    /** Lengths that the context holds, the others are noted. */
    private List<Integer> fitting(List<Integer> lengths, int more) {
        int context = model.use(NextToken.class, NextToken::context);
        lengths.stream().filter(n -> n + more > context).forEach(skipped::add);
        return lengths.stream().filter(n -> n + more <= context).toList();
    }

    /** Reads a prompt of ids that every vocabulary has and returns the size of the vocabulary. */
    private int firstToken() {
        return model.use(NextToken.class, m -> {
            var ids = new int[Plan.FIRST_PROMPT];
            Arrays.setAll(ids, i -> i);
            return withPast(
                    m, ids.length, past -> Scope.inference(() -> Math.toIntExact(prefill(m, ids, past).length)));
        });
    }

    private double prefillRate(int count, int vocabulary) {
        var ids = Ids.of(count, vocabulary, 0);
        return model.use(
                NextToken.class,
                m -> count
                        / median(
                                plan.repeat(),
                                () -> withPast(m, count, past -> Scope.inference(() -> prefill(m, ids, past).length))));
    }

    /** The median of some runs after one that warms up, as for prompts: what a process that goes on does. */
    private double decodeRate(int context, int vocabulary) {
        decodeRate(context, vocabulary, plan.repeat());
        var rates = new double[plan.repeat()];
        Arrays.setAll(rates, r -> decodeRate(context, vocabulary, r));
        return median(rates);
    }

    private double decodeRate(int context, int vocabulary, int run) {
        var ids = Ids.of(context, vocabulary, run);
        return model.use(
                NextToken.class,
                m -> withPast(m, context + plan.steps(), past -> decodeRate(m, ids, past, context + plan.steps())));
    }

    private double decodeRate(NextToken m, int[] ids, Sequence past, int capacity) {
        float[] first = Scope.inference(() -> prefill(m, ids, past));
        try (var session = DecodePlan.after(m, Prompt.of("", ids), past, capacity)) {
            IntFunction<float[]> step = session != null
                    ? session::step
                    : id -> Scope.inference(() ->
                            m.step(Tensors.longs(new long[] {id}, 1, 1), past).floats());
            int[] next = {Sampler.best(first)};
            double seconds = seconds(() -> {
                for (int i = 0; i < plan.steps(); i++) {
                    next[0] = Sampler.best(step.apply(next[0]));
                }
            });
            return plan.steps() / seconds;
        }
    }

    private static float[] prefill(NextToken m, int[] ids, Past.Kept past) {
        return m.prefill(List.of(Prompt.of("", ids)), past).floats();
    }

    private static <T> T withPast(NextToken m, int capacity, java.util.function.Function<Sequence, T> body) {
        var past = new Sequence(m.layers(), capacity);
        try {
            return body.apply(past);
        } finally {
            past.free();
        }
    }

    /** Sees a batch of noise. */
    private Runnable see(int batch) {
        long[] shape = model.use(See.class, See::pictureShape);
        var values = Ids.noise(Math.toIntExact(batch * shape[0] * shape[1] * shape[2]));
        return () -> {
            Tensor pixels = Scope.keep(() -> Tensors.floats(values, batch, shape[0], shape[1], shape[2]));
            try {
                features(pixels);
            } finally {
                pixels.free();
            }
        };
    }

    private int features(Tensor pixels) {
        return model.use(See.class, s -> Scope.inference(() -> s.see(pixels).floats().length));
    }

    private static SequencedMap<Integer, Double> each(List<Integer> lengths, IntToDoubleFunction measure) {
        var all = new LinkedHashMap<Integer, Double>();
        lengths.forEach(n -> all.put(n, measure.applyAsDouble(n)));
        return all;
    }

    /** The median of some runs after one that warms up. */
    private static double median(int repeat, Runnable action) {
        action.run();
        var times = new double[repeat];
        Arrays.setAll(times, _ -> seconds(action));
        return median(times);
    }

    static double median(double[] values) {
        var sorted = values.clone();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    private static double seconds(Runnable action) {
        long start = System.nanoTime();
        action.run();
        return (System.nanoTime() - start) / 1e9;
    }
}
