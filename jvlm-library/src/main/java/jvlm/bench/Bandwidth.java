package jvlm.bench;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.concurrent.atomic.AtomicLong;
import jvlm.generate.kernels.Lanes;
import jvlm.generate.kernels.Pages;
import jvlm.generate.kernels.Sweep;
import jvlm.generate.kernels.Team;
import jvlm.tensor.Processor;

/** How fast this machine reads memory that no cache holds. */
final class Bandwidth {
    private static final long MOST = 1L << 30;
    private static final int PASSES = 12;
    private static final int WARM = 3000;

    private Bandwidth() {}

    /** The best of some passes over 1 GB, or an eighth of the memory if that is less, in gigabytes (10^9) a second. */
    static double measure(int threads) {
        long part = Math.min(MOST, Processor.memory() / 8) / threads / Sweep.PIECE * Sweep.PIECE;
        try (var arena = Arena.ofShared();
                var team = new Team(threads)) {
            var memory = Pages.allocate(arena, part * threads);
            // Written by the threads that read it: pages that were never written all lie on one page of zeros.
            team.run(i -> memory.asSlice(part * i, part).fill((byte) (i + 1)));
            for (int i = 0; i < WARM; i++) {
                read(memory, 0, Sweep.PIECE);
            }
            var seen = new AtomicLong();
            double best = 0;
            for (int i = 0; i < PASSES; i++) {
                long start = System.nanoTime();
                team.run(p -> seen.addAndGet(read(memory, part * p, part * (p + 1))));
                best = Math.max(best, (double) part * threads / (System.nanoTime() - start));
            }
            return best;
        }
    }

    static long read(MemorySegment memory, long from, long to) {
        if (Lanes.VECTORS) {
            return Sweep.read(memory, from, to);
        }
        long all = 0;
        for (long p = from; p < to; p += Long.BYTES) {
            all ^= memory.get(ValueLayout.JAVA_LONG, p);
        }
        return all;
    }
}
