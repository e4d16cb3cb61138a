package jvlm.bench;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;

/** What the system says of this process. */
public final class ProcessState {
    private static final double TICKS_PER_SECOND = 100; // of /proc, whatever the kernel's own timer does

    private ProcessState() {}

    /** Seconds since the process was started: on Linux to hundredths, elsewhere since the JVM began to run. */
    public static double age() {
        try {
            double uptime =
                    Double.parseDouble(Files.readString(Path.of("/proc/uptime")).split(" ", -1)[0]);
            var stat = Files.readString(Path.of("/proc/self/stat"));
            // The second field is the name in parentheses, which may hold anything; field 22 is the start.
            var fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
            return uptime - Long.parseLong(fields[19]) / TICKS_PER_SECOND;
        } catch (IOException | RuntimeException _) {
            return (System.currentTimeMillis()
                            - ManagementFactory.getRuntimeMXBean().getStartTime())
                    / 1e3;
        }
    }

    /** The most megabytes (2^20) of memory that the process has held; 0 where the system does not tell. */
    public static long peakMegabytes() {
        try (var lines = Files.lines(Path.of("/proc/self/status"))) {
            return lines.filter(l -> l.startsWith("VmHWM:"))
                    .mapToLong(l -> Long.parseLong(l.replaceAll("\\D", "")) / 1024)
                    .findFirst()
                    .orElse(0);
        } catch (IOException _) {
            return 0;
        }
    }
}
