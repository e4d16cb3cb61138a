package jvlm.train;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import jvlm.data.Mixture;
import jvlm.data.Order;
import jvlm.data.Readers;
import jvlm.tensor.Tensor;
import jvlm.train.ranks.Ranks;
import jvlm.train.ranks.Reduction;
import org.jspecify.annotations.Nullable;

/**
 * One stage's steps.
 *
 * @param <E> what its lesson takes
 */
final class StageRun<E> {
    /** Where the steps stand in the run. */
    record Place(int index, long before, double secondsBefore) {}

    private final Stage stage;
    private final Lesson<E> lesson;
    private final Readers.Preparation<Preparations.Named<E>> prepare;
    private final StageData data;
    private final Mixture mixture;
    private final Descent descent;
    private final @Nullable Average average;
    private final Ranks ranks;
    private final RunFiles files;
    private final Order order;
    private final Place place;
    private final long began = System.nanoTime();

    StageRun(
            Stage stage,
            Lesson<E> lesson,
            Readers.Preparation<Preparations.Named<E>> prepare,
            StageData data,
            Descent descent,
            Ranks ranks,
            RunFiles files,
            Place place) {
        this.stage = stage;
        this.lesson = lesson;
        this.prepare = prepare;
        this.data = data;
        this.mixture = data.mixture();
        this.descent = descent;
        this.ranks = ranks;
        this.files = files;
        this.place = place;
        this.average = stage.ema() == null ? null : new Average(stage.ema().decay(), descent.parameters());
        this.order = order();
    }

    private Order order() {
        boolean whole = stage.objective() instanceof Objective.Contrastive;
        int micro = microBatch();
        return switch (stage.sampler()) {
            case RANDOM -> mixture.shuffled(stage.batch(), whole);
            case MODALITY_LENGTH -> mixture.grouped(micro, Math.max(1, stage.batch() / micro), whole);
        };
    }

    private int microBatch() {
        Integer micro = stage.objective() instanceof Objective.Contrastive c ? c.chunk() : stage.microBatch();
        return micro == null ? Math.max(1, Math.ceilDiv(stage.batch(), ranks.size())) : micro;
    }

    long steps() {
        return stage.steps(data.epoch());
    }

    /** What a resumed run needs beside the stage's number and step. */
    Map<String, Tensor> state() {
        var all = new LinkedHashMap<>(descent.state());
        if (average != null) {
            all.putAll(average.state());
        }
        return all;
    }

    void restore(Map<String, Tensor> saved, long step) {
        descent.restore(saved, step);
        if (average != null) {
            average.restore(saved);
        }
    }

    @Nullable
    Map<String, Tensor> averaged() {
        return average == null ? null : average.weights();
    }

    /** The weights as they are saved: in full precision. */
    Map<String, Tensor> weights() {
        return descent.weights();
    }

    double seconds() {
        return place.secondsBefore + (System.nanoTime() - began) / 1e9;
    }

    /** Goes on from step {@code from}; returns the steps done, fewer than all where {@code stop} asked for an end. */
    long run(long from, BooleanSupplier stop, int threads) throws InterruptedException {
        long steps = steps();
        var weights = descent.parameters().stream().map(Parameter::weight).toList();
        var settings = new Readers.Settings(threads, 4);
        try (var reduction = Reduction.over(weights, ranks);
                var readers = Readers.start(mixture::get, this::mine, from, steps, prepare, settings)) {
            for (long step = from; step < steps; step++) {
                if (stop.getAsBoolean()) {
                    return step;
                }
                step(step, steps, readers.next(), reduction);
                files.skipped(readers.broken(), mixture);
                if (files.wantsCheckpoint(stage, step + 1, steps)) {
                    files.checkpoint(place, step + 1, state(), seconds());
                }
            }
        }
        return steps;
    }

    /** This rank's part of a step's samples. */
    private int[] mine(long step) {
        int[] all = order.batch(step);
        int each = Math.ceilDiv(all.length, ranks.size());
        int from = Math.min(all.length, each * ranks.rank());
        return java.util.Arrays.copyOfRange(all, from, Math.min(all.length, from + each));
    }

    private void step(long step, long steps, Readers.Batch<Preparations.Named<E>> batch, Reduction reduction) {
        long start = System.nanoTime();
        long seed = (stage.seed() * 31 + step) * 1_000_003L + ranks.rank();
        var at = new Lesson.Place(microBatch(), stage.dropout(), seed, ranks, reduction);
        var items = batch.items().stream().map(Preparations.Named::item).toList();
        var outcome = lesson.learn(items, at);
        var ids = batch.items().stream().map(Preparations.Named::id).toList();
        FiniteLoss.require(outcome.loss(), place.before + step + 1, ids);
        double norm = descent.gradientNorm();
        descent.clip(norm, stage.clip() == null ? 0 : stage.clip());
        double factor = stage.schedule().factor(step, steps);
        descent.step(factor);
        lesson.afterUpdate();
        if (average != null) {
            average.take(descent);
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        long samples = (long) items.size() * ranks.size();
        files.measured(new StepMetrics(
                place.before + step + 1,
                outcome.loss(),
                rates(factor),
                norm,
                samples / seconds,
                outcome.tokens() * ranks.size() / seconds,
                seconds(),
                new LinkedHashMap<>()));
    }

    private LinkedHashMap<String, Double> rates(double factor) {
        var rates = new LinkedHashMap<String, Double>();
        List<Parameter> all = descent.parameters();
        all.forEach(p -> rates.merge(p.group(), p.lr() * factor, Math::max));
        return rates;
    }
}
