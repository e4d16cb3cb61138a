package jvlm.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import jvlm.tensor.Processor;

/** What figures were measured on. */
public final class Machine {
    private Machine() {}

    /** In one line: processors, memory, system, Java. */
    public static String description() {
        return "%d x %s, %d GB, %s %s, Java %s"
                .formatted(
                        Runtime.getRuntime().availableProcessors(),
                        processor(),
                        Math.round(Processor.memory() / (double) (1 << 30)),
                        System.getProperty("os.name"),
                        System.getProperty("os.version"),
                        Runtime.version());
    }

    /** The model of the processor where the system tells it, else the kind. */
    private static String processor() {
        try (var lines = Files.lines(Path.of("/proc/cpuinfo"))) {
            return lines.filter(l -> l.startsWith("model name"))
                    .map(l -> l.substring(l.indexOf(':') + 1).strip())
                    .findFirst()
                    .orElse(System.getProperty("os.arch"));
        } catch (IOException _) {
            return System.getProperty("os.arch");
        }
    }
}
