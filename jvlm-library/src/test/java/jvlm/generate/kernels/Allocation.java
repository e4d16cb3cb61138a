package jvlm.generate.kernels;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Arrays;

/** Bytes that warm code allocates, on this thread and on those of teams. */
public final class Allocation {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private Allocation() {}

    /** Runs {@code action} until it is compiled and allocates nothing ten times in turn; fails where that never comes. */
    public static void requireNone(String what, Runnable action) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        long allocated = -1;
        while (System.nanoTime() < end) {
            for (int i = 0; i < 200; i++) {
                action.run();
            }
            allocated = of(() -> {
                for (int i = 0; i < 10; i++) {
                    action.run();
                }
            });
            if (allocated == 0) {
                return;
            }
        }
        assertThat(allocated).as("bytes that ten calls of %s allocate", what).isZero();
    }

    private static long of(Runnable action) {
        long before = sum();
        long own = THREADS.getCurrentThreadAllocatedBytes();
        action.run();
        long mine = THREADS.getCurrentThreadAllocatedBytes() - own;
        return mine + sum() - before;
    }

    private static long sum() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(t -> t.getName().startsWith("jvlm-decode"))
                .mapToLong(t -> THREADS.getThreadAllocatedBytes(t.threadId()))
                .sum();
    }

    /** The greatest difference of two vectors, as a share of {@code size}. */
    static double difference(float[] a, double[] b, double size) {
        assertThat(a.length).isGreaterThanOrEqualTo(b.length);
        double most = 0;
        for (int i = 0; i < b.length; i++) {
            most = Math.max(most, Math.abs(a[i] - b[i]));
        }
        return Arrays.stream(b).anyMatch(Double::isNaN) ? Double.NaN : most / size;
    }
}
