package jvlm.app.cli;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import jvlm.tensor.Processor;
import org.jspecify.annotations.Nullable;

/** Unpacks libtorch where that was not done yet, and says so, for it takes a while once per machine. */
final class Natives {
    private Natives() {}

    /** @param threads that one operation uses; 0 for OMP_NUM_THREADS, else one on each core */
    static void load(int threads, Streams streams) {
        var missing = notUnpacked();
        if (missing != null) {
            streams.note("unpacking libtorch (445 MB, once per machine) into " + missing + ", half a minute");
        }
        long start = System.nanoTime();
        Processor.setThreads(threads > 0 ? threads : usualThreads());
        if (missing != null) {
            Processor.load();
            streams.note("unpacked in " + (System.nanoTime() - start) / 1_000_000_000 + " s");
        }
    }

    /** The directory that libtorch will be unpacked into; null where it lies there already. */
    private static @Nullable Path notUnpacked() {
        var jar = Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .map(entry -> String.valueOf(Path.of(entry).getFileName()))
                .filter(name -> name.matches("pytorch-.*-(linux|macosx|windows)-.*\\.jar"))
                .findFirst();
        if (jar.isEmpty()) {
            return null;
        }
        var cache = cache();
        try (var files = Files.walk(cache.resolve(jar.get()))) {
            boolean there = files.anyMatch(f -> String.valueOf(f.getFileName()).contains("torch_cpu"));
            return there ? null : cache;
        } catch (IOException _) {
            return cache;
        }
    }

    private static Path cache() {
        var set = System.getProperty(
                "org.bytedeco.javacpp.cacheDir", System.getProperty("org.bytedeco.javacpp.cachedir"));
        return set == null ? Path.of(System.getProperty("user.home"), ".javacpp", "cache") : Path.of(set);
    }

    /** A rank shares the cores with others, which this variable then says. */
    private static int usualThreads() {
        var set = System.getenv("OMP_NUM_THREADS");
        return set != null && set.matches("[1-9][0-9]{0,3}") ? Integer.parseInt(set) : physicalCores();
    }

    /** Two threads of one core share the units that multiply, so that a thread for each only costs. */
    static int physicalCores() {
        int logical = Runtime.getRuntime().availableProcessors();
        try (var lines = Files.lines(Path.of("/proc/cpuinfo"))) {
            var cores = new HashSet<String>();
            var socket = new String[] {""};
            lines.forEach(line -> {
                if (line.startsWith("physical id")) {
                    socket[0] = line;
                } else if (line.startsWith("core id")) {
                    cores.add(socket[0] + line);
                }
            });
            return cores.isEmpty() ? logical : Math.min(cores.size(), logical);
        } catch (IOException _) {
            return logical; // elsewhere than on Linux
        }
    }
}
