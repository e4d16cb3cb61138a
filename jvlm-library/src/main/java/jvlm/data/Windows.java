package jvlm.data;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.IntFunction;
import jvlm.error.BadInput;

/** The last few stretches of a file that had to be decoded whole; threads that ask for one wait for one decoding. */
final class Windows<T> {
    private final IntFunction<T> load;
    private final Map<Integer, FutureTask<T>> recent;

    Windows(int kept, IntFunction<T> load) {
        this.load = load;
        this.recent = new LinkedHashMap<>(16, 0.75f, true) {
            private static final long serialVersionUID = 1;

            @Override
            protected boolean removeEldestEntry(Map.Entry<Integer, FutureTask<T>> eldest) {
                return size() > kept;
            }
        };
    }

    T get(int number) {
        FutureTask<T> task;
        synchronized (recent) {
            task = recent.computeIfAbsent(number, n -> new FutureTask<>(() -> load.apply(n)));
        }
        task.run(); // does nothing where another thread runs or ran it
        try {
            return task.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BadInput("reading was interrupted", e);
        } catch (ExecutionException e) {
            synchronized (recent) {
                recent.remove(number, task);
            }
            throw e.getCause() instanceof BadInput bad ? bad : new IllegalStateException(e.getCause());
        }
    }
}
