package jvlm.data;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntFunction;
import java.util.function.LongFunction;
import jvlm.error.BadInput;

/**
 * Prepares samples ahead of their use, on threads of its own, and hands them out batch by batch in their order. What
 * comes out depends on the order alone, not on the threads. A sample that cannot be used is counted and listed, and its
 * place is taken by the sample of the same place in the next batch.
 *
 * @param <T> a prepared sample
 */
public final class Readers<T> implements AutoCloseable {
    private static final int MOST_TRIES = 1000;
    private static final int MOST_LISTED = 10_000;

    private final IntFunction<Sample> samples;
    private final LongFunction<int[]> batches;
    private final Preparation<T> prepare;
    private final int ahead;
    private final long end;
    private final ExecutorService threads;
    private final Deque<Pending<T>> pending = new ArrayDeque<>();
    private final Map<Integer, Broken> broken = new LinkedHashMap<>();
    private final AtomicLong brokenCount = new AtomicLong();
    private long submitted;
    private long waited;

    /**
     * @param threads that read and prepare
     * @param ahead batches that are prepared before they are asked for
     */
    public record Settings(int threads, int ahead) {
        public Settings {
            if (threads < 1 || ahead < 1) {
                throw new BadInput(
                        threads + " reader threads, " + ahead + " batches ahead: expected at least 1 of each");
            }
        }
    }

    /**
     * The prepared samples of a step.
     *
     * @param indexes the numbers of the samples, those of replacements too
     */
    public record Batch<T>(long step, int[] indexes, List<T> items) {}

    /** Makes of a sample what is learned from; throws {@link BadInput} for one that cannot be used. Any thread calls it. */
    @FunctionalInterface
    public interface Preparation<T> {
        /**
         * @param index of the sample among all
         * @param step that the sample is for: what is drawn follows from it
         */
        T of(Sample sample, int index, long step);
    }

    /** A sample that could not be used. */
    public record Broken(int index, String id, String reason) {}

    private record Prepared<T>(int index, T item) {}

    private record Pending<T>(long step, List<Future<Prepared<T>>> places) {}

    private Readers(
            IntFunction<Sample> samples,
            LongFunction<int[]> batches,
            long from,
            long end,
            Preparation<T> prepare,
            Settings settings) {
        this.samples = samples;
        this.batches = batches;
        this.prepare = prepare;
        this.ahead = settings.ahead;
        this.submitted = from;
        this.end = end;
        // Platform threads: what prepares a sample may call libtorch, which would pin a carrier.
        this.threads = Executors.newFixedThreadPool(
                settings.threads,
                Thread.ofPlatform().name("reader-", 1).daemon().factory());
    }

    /**
     * Starts to read.
     *
     * @param samples by their numbers, from any thread
     * @param batches the numbers of the samples of a step, from any thread: {@link Order#batch}, or a rank's part of it
     * @param from the first step
     * @param end the step behind the last one
     * @param prepare on any thread; throws {@link BadInput} for a sample that cannot be used
     */
    public static <T> Readers<T> start(
            IntFunction<Sample> samples,
            LongFunction<int[]> batches,
            long from,
            long end,
            Preparation<T> prepare,
            Settings settings) {
        var readers = new Readers<>(samples, batches, from, end, prepare, settings);
        readers.fill();
        return readers;
    }

    private void fill() {
        while (pending.size() < ahead && submitted < end) {
            long step = submitted++;
            var places = new ArrayList<Future<Prepared<T>>>();
            for (int place = 0; place < batches.apply(step).length; place++) {
                int here = place;
                places.add(threads.submit(() -> prepare(step, here)));
            }
            pending.addLast(new Pending<>(step, places));
        }
    }

    public boolean hasNext() {
        return !pending.isEmpty();
    }

    /**
     * The next batch, for one thread at a time. Throws {@link BadInput} where no usable sample was found in the place of
     * a broken one, and whatever else {@code prepare} throws.
     */
    public Batch<T> next() throws InterruptedException {
        if (threads.isShutdown() || !hasNext()) {
            throw new NoSuchElementException(threads.isShutdown() ? "the readers are closed" : "no batch is left");
        }
        var first = pending.removeFirst();
        fill();
        long start = System.nanoTime();
        var items = new ArrayList<T>(first.places.size());
        var indexes = new int[first.places.size()];
        for (int i = 0; i < indexes.length; i++) {
            var prepared = result(first.places.get(i));
            indexes[i] = prepared.index;
            items.add(prepared.item);
        }
        waited += System.nanoTime() - start;
        return new Batch<>(first.step, indexes, items);
    }

    private static <R> R result(Future<R> future) throws InterruptedException {
        try {
            return future.get();
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case RuntimeException known -> throw known;
                case Error error -> throw error;
                case null, default -> throw new IllegalStateException(e);
            }
        }
    }

    private Prepared<T> prepare(long step, int place) {
        BadInput last = null;
        for (int tries = 0; tries < MOST_TRIES; tries++) {
            int[] batch = batches.apply(step + tries);
            if (place >= batch.length) {
                continue; // the last batch of an epoch is shorter
            }
            try {
                return prepared(batch[place], step);
            } catch (BadInput e) {
                last = e;
            }
            if (Thread.currentThread().isInterrupted()) {
                throw new CancellationException("the readers are closed");
            }
        }
        var why = last == null ? "" : "; the last one: " + last.getMessage();
        throw new BadInput("no usable sample was found in " + MOST_TRIES + " tries" + why);
    }

    private Prepared<T> prepared(int index, long step) {
        var id = Integer.toString(index);
        try {
            var sample = samples.apply(index);
            id = sample.id();
            return new Prepared<>(index, prepare.of(sample, index, step));
        } catch (BadInput e) {
            if (!Thread.currentThread().isInterrupted()) {
                note(new Broken(index, id, String.valueOf(e.getMessage())));
            }
            throw e;
        }
    }

    private void note(Broken one) {
        brokenCount.incrementAndGet();
        synchronized (broken) {
            if (broken.size() < MOST_LISTED) {
                broken.putIfAbsent(one.index, one);
            }
        }
    }

    /** How often a broken sample was replaced; one that comes again counts again. */
    public long brokenCount() {
        return brokenCount.get();
    }

    /** The broken samples met so far, each once, by their numbers; at most 10,000. */
    public List<Broken> broken() {
        synchronized (broken) {
            return broken.values().stream()
                    .sorted((a, b) -> Integer.compare(a.index, b.index))
                    .toList();
        }
    }

    /** Seconds that {@link #next} has waited for samples that were not ready. */
    public double waitedSeconds() {
        return waited / 1e9;
    }

    /** Stops the threads, and waits for what they cannot interrupt. */
    @Override
    public void close() {
        threads.shutdownNow();
        pending.clear();
        try {
            if (!threads.awaitTermination(1, TimeUnit.MINUTES)) {
                throw new IllegalStateException("a reader thread does not end");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
