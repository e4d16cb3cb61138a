package jvlm.app.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import jvlm.train.ranks.RankLost;
import org.jspecify.annotations.Nullable;

/** The ranks of one start: none outlives another's failure, nor this process. */
final class RankProcesses implements AutoCloseable {
    /** How long a rank may take to end when it is asked to. */
    private static final long GRACE_SECONDS = 5;
    /** How long after a rank has ended for the loss of another that other one may take to be seen. */
    private static final long CAUSE_SECONDS = 2;

    private final RankPlan plan;
    private final List<Process> processes = new ArrayList<>();
    private final List<Thread> outputs = new ArrayList<>();
    private final BlockingQueue<Integer> ended = new LinkedBlockingQueue<>();
    private boolean closed;

    private RankProcesses(RankPlan plan) {
        this.plan = plan;
    }

    /** A rank that did not end well. */
    record Failed(int rank, int code) {
        String line() {
            boolean lost = code == RankLost.EXIT_CODE;
            var why = code > 128 ? " (signal " + (code - 128) + ")" : lost ? " (it lost a rank elsewhere)" : "";
            return "rank " + rank + " ended with exit code " + code + why + "; the others are ended";
        }
    }

    /** Runs {@code command} in each rank of the plan until all have ended; null where all ended well. */
    static @Nullable Failed run(List<String> command, RankPlan plan, int attempt, RankOutput output)
            throws InterruptedException {
        var ranks = new RankProcesses(plan.withPort());
        var atExit = new Thread(ranks::close, "end of ranks");
        try (ranks) {
            Runtime.getRuntime().addShutdownHook(atExit);
            ranks.start(command, attempt, output);
            var failed = ranks.await();
            Runtime.getRuntime().removeShutdownHook(atExit);
            return failed;
        } catch (IllegalStateException _) { // of the hooks
            throw new InterruptedException("this process is ending");
        }
    }

    private synchronized void start(List<String> command, int attempt, RankOutput output) {
        for (int local = 0; local < plan.ranks() && !closed; local++) {
            var builder = new ProcessBuilder(command);
            var environment = builder.environment();
            environment.putAll(plan.environment(local, attempt));
            environment.putIfAbsent(
                    "OMP_NUM_THREADS", String.valueOf(Math.max(1, Natives.physicalCores() / plan.ranks())));
            // Each timeout would come with the stack of libtorch; the ranks say what happened themselves.
            environment.putIfAbsent("TORCH_CPP_LOG_LEVEL", "ERROR");
            environment.put(LauncherWatch.VARIABLE, "1");
            try {
                var process = builder.start();
                processes.add(process);
                outputs.addAll(List.of(output.follow(plan.rank(local), process)));
                int index = local;
                process.onExit().thenRun(() -> ended.add(index));
            } catch (IOException e) {
                throw new UncheckedIOException("rank " + plan.rank(local) + " cannot be started", e);
            }
        }
    }

    private @Nullable Failed await() throws InterruptedException {
        for (int running = processes.size(); running > 0; running--) {
            var failed = failed(ended.take());
            if (failed != null) {
                return cause(failed);
            }
        }
        return null;
    }

    private @Nullable Failed failed(int index) {
        int code = processes.get(index).exitValue();
        return code == 0 ? null : new Failed(plan.rank(index), code);
    }

    /** A rank that ended because it lost another may be seen before the one that it lost. */
    private Failed cause(Failed first) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(CAUSE_SECONDS);
        while (first.code() == RankLost.EXIT_CODE) {
            var index = ended.poll(end - System.nanoTime(), TimeUnit.NANOSECONDS);
            if (index == null) {
                break;
            }
            var other = failed(index);
            if (other != null && other.code() != RankLost.EXIT_CODE) {
                return other;
            }
        }
        return first;
    }

    /** Ends all that still run, and what they have started. */
    @Override
    public synchronized void close() {
        closed = true;
        var left = processes.stream().flatMap(p -> p.descendants()).toList();
        processes.forEach(Process::destroy);
        try {
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(GRACE_SECONDS);
            for (var process : processes) {
                process.waitFor(end - System.nanoTime(), TimeUnit.NANOSECONDS);
            }
            processes.forEach(Process::destroyForcibly);
            left.forEach(ProcessHandle::destroyForcibly);
            for (var output : outputs) {
                output.join(TimeUnit.SECONDS.toMillis(1));
            }
        } catch (InterruptedException _) {
            processes.forEach(Process::destroyForcibly);
            left.forEach(ProcessHandle::destroyForcibly);
            Thread.currentThread().interrupt();
        }
    }
}
