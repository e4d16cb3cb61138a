package jvlm.app.cli;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;

/** Tells work under way that the program was interrupted, and lets it come to an orderly end before the program ends. */
final class StopSignal implements BooleanSupplier, AutoCloseable {
    private static final long PATIENCE_SECONDS = 120;

    private final AtomicBoolean stop = new AtomicBoolean();
    private final CountDownLatch ended = new CountDownLatch(1);
    private final Thread hook = new Thread(() -> {
        stop.set(true);
        await();
    });

    private StopSignal() {}

    /** Listens from now on until it is closed. */
    static StopSignal listen() {
        var signal = new StopSignal();
        Runtime.getRuntime().addShutdownHook(signal.hook);
        return signal;
    }

    private void await() {
        try {
            ended.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /** True once the program was interrupted. */
    @Override
    public boolean getAsBoolean() {
        return stop.get();
    }

    @Override
    public void close() {
        ended.countDown();
        if (!stop.get()) {
            Runtime.getRuntime().removeShutdownHook(hook);
        }
    }
}
