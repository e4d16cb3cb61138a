package jvlm.train;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import jvlm.checkpoint.Disk;
import jvlm.error.BadInput;

/**
 * The right to write a run's folder, held by one process at a time. The operating system takes it back when the process
 * ends, however it ends; the file {@code .lock} itself stays.
 */
final class RunLock implements AutoCloseable {
    /** Held by this process: to open and close the file of one of them again would end its lock on POSIX systems. */
    private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

    private final Path file;
    private final FileChannel channel;

    private RunLock(Path file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    /** Throws {@link BadInput} where another holder lives. */
    static RunLock of(Path run) {
        return Disk.done(run, "locked", () -> {
            var file = run.toRealPath().resolve(".lock");
            if (!HELD.add(file)) {
                throw taken(run, "this process");
            }
            try {
                return new RunLock(file, locked(run, file));
            } catch (IOException | RuntimeException e) {
                HELD.remove(file);
                throw e;
            }
        });
    }

    @SuppressWarnings("MustBeClosedChecker") // close() closes the channel
    private static FileChannel locked(Path run, Path file) throws IOException {
        var channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            if (channel.tryLock() == null) {
                throw taken(run, holder(file));
            }
            channel.truncate(0);
            Disk.append(channel, (ProcessHandle.current().pid() + "\n").getBytes(StandardCharsets.UTF_8));
            return channel;
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    private static BadInput taken(Path run, String holder) {
        return new BadInput(run + ": is being written by " + holder + ", expected no other");
    }

    private static String holder(Path file) throws IOException {
        var pid = Files.size(file) > 32
                ? ""
                : Files.readString(file, StandardCharsets.ISO_8859_1).strip();
        return pid.isEmpty() ? "another process" : "process " + pid;
    }

    @Override
    public void close() {
        Disk.done(file, "released", () -> {
            channel.close();
            return HELD.remove(file);
        });
    }
}
