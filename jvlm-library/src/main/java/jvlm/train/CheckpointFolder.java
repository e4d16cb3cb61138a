package jvlm.train;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import jvlm.checkpoint.Checkpoint;
import jvlm.checkpoint.Disk;
import jvlm.checkpoint.Encoding;
import jvlm.checkpoint.WritableTensor;
import jvlm.error.BadInput;
import jvlm.json.Json;
import jvlm.tensor.Device;
import jvlm.tensor.Scope;
import jvlm.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * The checkpoints of one run: directories {@code RUN/checkpoint-00000100} that appear complete or not at all, whenever
 * the process is killed. Each is written as {@code checkpoint-00000100.tmp}, brought to the disk and renamed; the older
 * ones beyond those to keep go only then. One process at a time holds the folder for writing.
 */
public final class CheckpointFolder implements AutoCloseable {
    private static final Pattern LEFT_OVER = Pattern.compile("checkpoint-\\d{8,18}\\.tmp");
    private static final Pattern SET_ASIDE = Pattern.compile("(checkpoint-\\d{8,18})\\.old");

    private final Path run;
    private final int keep;
    private final Consumer<String> warnings;
    private final RunLock lock;
    /** Newer than the one that the run goes on from, and unusable. */
    private final Set<Path> damaged = new HashSet<>();

    /** A checkpoint as read; {@code tensors} are views of the mapped file until {@link #close}. */
    public record Saved(long step, Path directory, Checkpoint tensors, Json state) implements AutoCloseable {
        @Override
        public void close() {
            tensors.close();
        }
    }

    private CheckpointFolder(Path run, int keep, Consumer<String> warnings, RunLock lock) {
        this.run = run;
        this.keep = keep;
        this.warnings = warnings;
        this.lock = lock;
    }

    /** {@link #in(Path, int, Consumer)} with warnings on the error stream. */
    public static CheckpointFolder in(Path run, int keep) {
        return in(run, keep, System.err::println);
    }

    /**
     * Takes the folder for writing, makes it where there is none, and clears away what a killed process left. Throws
     * {@link BadInput} where another process holds it or the disk refuses.
     *
     * @param keep how many checkpoints stay, the newest; at least 1
     * @param warnings hears, in one line each, which checkpoints cannot be used and why
     */
    public static CheckpointFolder in(Path run, int keep, Consumer<String> warnings) {
        if (keep < 1) {
            throw new BadInput(run + ": " + keep + " checkpoints to keep, expected 1 or more");
        }
        Disk.done(run, "made", () -> Files.createDirectories(run));
        var lock = RunLock.of(run);
        try {
            var folder = new CheckpointFolder(run, keep, warnings, lock);
            Disk.done(run, "cleared", folder::clear);
            return folder;
        } catch (RuntimeException | Error e) {
            lock.close();
            throw e;
        }
    }

    /**
     * The newest usable checkpoint of a run that another process may be writing, or null where there is none; to be
     * closed. Incomplete and damaged ones are passed over with a warning.
     */
    public static @Nullable Saved latestIn(Path run, Consumer<String> warnings) {
        return newestUsable(run, (_, why) -> warnings.accept(why));
    }

    /** {@link #latestIn} of this run. A run that starts anew wants null here, since {@link #save} overwrites nothing. */
    public @Nullable Saved latest() {
        return newestUsable(run, (directory, why) -> {
            warnings.accept(why);
            damaged.add(directory);
        });
    }

    /**
     * Saves tensors and state as the checkpoint of {@code step}, then removes those beyond the number to keep. When it
     * returns, the checkpoint is on the disk. Throws {@link BadInput} where the disk refuses, and where a later step is
     * saved already: a run that starts anew does not go over one that has ended.
     *
     * @param tensors by name; strided ones and those of another device are copied, one after another
     * @param state what JSON can hold: maps, lists, texts, booleans, finite numbers
     * @return the directory
     */
    public Path save(long step, Map<String, Tensor> tensors, Map<String, ?> state) {
        return Scope.inference(() -> {
            var all = new ArrayList<WritableTensor>();
            tensors.forEach((name, tensor) -> all.add(new WritableTensor(
                    name, Encoding.valueOf(tensor.dtype().name()), tensor.shape(), () -> memory(tensor))));
            return save(step, all, state);
        });
    }

    /** {@link #save(long, Map, Map)} from memory of any kind. */
    public Path save(long step, List<WritableTensor> tensors, Map<String, ?> state) {
        var target = run.resolve(String.format(Locale.ROOT, "checkpoint-%08d", step));
        if (!CheckpointFiles.isNamed(target)) {
            throw new IllegalArgumentException("step " + step);
        }
        return Disk.done(target, "written", () -> {
            refuseToGoBack(step);
            var temporary = beside(target, ".tmp");
            if (Files.exists(temporary)) {
                Disk.deleteTree(temporary);
            }
            try {
                Files.createDirectory(temporary);
                CheckpointFiles.write(temporary, step, tensors, state);
                put(temporary, target);
            } catch (IOException | RuntimeException e) {
                Disk.deleteTree(temporary);
                throw e;
            }
            prune(step);
            return target;
        });
    }

    /** Lets another process have the folder. */
    @Override
    public void close() {
        lock.close();
    }

    private static MemorySegment memory(Tensor tensor) {
        return tensor.elements() == 0
                ? MemorySegment.NULL
                : tensor.to(Device.CPU).contiguous().memory();
    }

    private void refuseToGoBack(long step) throws IOException {
        for (var other : CheckpointFiles.in(run)) {
            if (other.step() > step && usable(other)) {
                throw new BadInput(other.directory() + ": is newer than step " + step
                        + " that is to be saved, expected a run that goes on from it or a folder of its own");
            }
        }
    }

    private boolean usable(CheckpointFiles.Found each) {
        return !damaged.contains(each.directory()) && CheckpointFiles.looksComplete(each.directory(), each.step());
    }

    /** A directory cannot be replaced in one move: what stands there is set aside, and put back if this is killed. */
    private static void put(Path temporary, Path target) throws IOException {
        if (!Files.exists(target)) {
            Disk.rename(temporary, target);
            return;
        }
        var aside = beside(target, ".old");
        Disk.rename(target, aside);
        Disk.rename(temporary, target);
        Disk.deleteTree(aside);
    }

    private void prune(long newest) throws IOException {
        int complete = 0;
        for (var each : CheckpointFiles.in(run)) {
            boolean stays = each.step() == newest || each.step() < newest && complete < keep && usable(each);
            if (stays) {
                complete++;
            } else {
                remove(each.directory());
            }
        }
        damaged.clear();
    }

    /** Renamed first, so that no half of it is ever taken for a checkpoint. */
    private static void remove(Path directory) throws IOException {
        var temporary = beside(directory, ".tmp");
        Disk.rename(directory, temporary);
        Disk.deleteTree(temporary);
    }

    private Path clear() throws IOException {
        try (var all = Files.newDirectoryStream(run, "checkpoint-*.{tmp,old}")) {
            for (var path : all) {
                var name = path.getFileName().toString();
                var aside = SET_ASIDE.matcher(name);
                if (aside.matches() && !Files.exists(run.resolve(aside.group(1)))) {
                    Disk.rename(path, run.resolve(aside.group(1)));
                } else if (aside.matches() || LEFT_OVER.matcher(name).matches()) {
                    Disk.deleteTree(path);
                }
            }
        }
        return run;
    }

    @FunctionalInterface
    private interface PassedOver {
        void accept(Path directory, String why);
    }

    private static @Nullable Saved newestUsable(Path run, PassedOver passedOver) {
        var all = Disk.done(run, "read", () -> CheckpointFiles.in(run));
        for (var each : all) {
            try {
                return CheckpointFiles.open(each.directory(), each.step());
            } catch (BadInput e) {
                passedOver.accept(each.directory(), each.directory() + " is passed over: " + e.getMessage());
            }
        }
        // A run that goes on may have saved newer ones meanwhile, and removed those that were looked at.
        boolean moved = !all.equals(Disk.done(run, "read", () -> CheckpointFiles.in(run)));
        return moved ? newestUsable(run, passedOver) : null;
    }

    private static Path beside(Path path, String ending) {
        return path.resolveSibling(path.getFileName() + ending);
    }
}
