package jvlm.generate.kernels;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Threads that run one task together in lock-step: the caller and {@code size - 1} helpers. A waiting thread spins for
 * some tens of microseconds, then gives way to other programs, and between tasks it goes to sleep, so that an idle model
 * takes no time of the processor.
 */
public final class Team implements AutoCloseable {
    /** What every thread of a team runs; {@code part} tells them apart. */
    @FunctionalInterface
    public interface Task {
        void run(int part);
    }

    private static final int SPINS = 20_000;
    private static final int YIELDS = 200;

    private final Thread[] helpers;
    private final int size;
    private final AtomicInteger arrived = new AtomicInteger();
    private final AtomicInteger left = new AtomicInteger();
    private volatile int phase;
    private final AtomicInteger started = new AtomicInteger();
    private volatile boolean closed;
    private volatile @Nullable Task task;
    private volatile @Nullable Throwable failure;

    public Team(int size) {
        this.size = size;
        this.helpers = new Thread[size - 1];
        for (int i = 0; i < helpers.length; i++) {
            int part = i + 1;
            helpers[i] =
                    Thread.ofPlatform().daemon().name("jvlm-decode-" + part).unstarted(() -> help(part));
            helpers[i].start();
        }
    }

    public int size() {
        return size;
    }

    /** Runs {@code work} on all threads and returns when all have finished; one run at a time. */
    public synchronized void run(Task work) {
        if (size == 1) {
            work.run(0);
            return;
        }
        failure = null;
        arrived.set(0);
        task = work;
        left.set(helpers.length);
        started.incrementAndGet();
        for (var helper : helpers) {
            LockSupport.unpark(helper);
        }
        attempt(work, 0);
        for (int waited = 0; left.get() > 0; waited++) {
            pause(waited);
        }
        task = null;
        if (failure instanceof Throwable thrown) {
            throw new IllegalStateException("a step of decoding failed", thrown);
        }
    }

    /** Waits until all threads have come here. */
    public void await() {
        if (size == 1) {
            return;
        }
        int now = phase;
        if (arrived.incrementAndGet() == size) {
            arrived.set(0);
            phase = now + 1;
            return;
        }
        for (int waited = 0; phase == now; waited++) {
            if (failure != null) {
                throw new IllegalStateException("another thread failed");
            }
            pause(waited);
        }
    }

    private static void pause(int waited) {
        if (waited < SPINS) {
            Thread.onSpinWait();
        } else {
            Thread.yield();
        }
    }

    private void help(int part) {
        int seen = 0;
        while (true) {
            for (int waited = 0; started.get() == seen; waited++) {
                if (closed) {
                    return;
                }
                if (waited < SPINS + YIELDS) {
                    pause(waited);
                } else {
                    LockSupport.park(this);
                }
            }
            seen++;
            if (task instanceof Task work) {
                attempt(work, part);
            }
            left.decrementAndGet();
        }
    }

    private void attempt(Task work, int part) {
        try {
            work.run(part);
        } catch (Throwable e) { // also errors: the others would wait for ever
            if (failure == null) {
                failure = e;
            }
        }
    }

    /** Ends the helpers. */
    @Override
    public void close() {
        closed = true;
        for (var helper : helpers) {
            LockSupport.unpark(helper);
        }
    }
}
