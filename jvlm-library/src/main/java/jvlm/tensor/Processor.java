package jvlm.tensor;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;

/** What this machine's processor can do. */
public final class Processor {
    private static final boolean NATIVE_BF16 = flags().contains(" avx512_bf16") || flags().contains(" amx_bf16");

    private static volatile int threads = usualThreads();

    private Processor() {}

    /** True where bfloat16 products are instructions of the processor. */
    public static boolean hasNativeBf16() {
        return NATIVE_BF16;
    }

    /** Bytes of memory of this machine. */
    public static long memory() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof com.sun.management.OperatingSystemMXBean os
                ? os.getTotalMemorySize()
                : Runtime.getRuntime().maxMemory();
    }

    /**
     * The type to compute with where none is asked for: bfloat16 where the processor has it, else float32 if the model
     * then fits half of the memory, else bfloat16.
     *
     * @param elements numbers in the checkpoint
     */
    public static DType automatic(long elements) {
        boolean fits = elements * Float.BYTES <= memory() / 2;
        return NATIVE_BF16 || !fits ? DType.BF16 : DType.F32;
    }

    /** Sets how many threads one operation uses. */
    public static void setThreads(int count) {
        threads = count;
        Natives.setThreads(count);
    }

    /** Threads that one operation uses: as many as OMP_NUM_THREADS says, else one for each processor, where none were set. */
    public static int threads() {
        return threads;
    }

    private static int usualThreads() {
        var set = System.getenv("OMP_NUM_THREADS");
        return set != null && set.matches("[1-9][0-9]{0,3}")
                ? Integer.parseInt(set)
                : Runtime.getRuntime().availableProcessors();
    }

    /** Loads libtorch, which else happens at the first tensor. */
    public static void load() {
        Natives.ready();
    }

    private static String flags() {
        try (var lines = Files.lines(Path.of("/proc/cpuinfo"))) {
            return lines.filter(l -> l.startsWith("flags")).findFirst().orElse("");
        } catch (IOException e) {
            return ""; // no such file elsewhere than on Linux: nothing is assumed
        }
    }
}
