package jvlm.train;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import jvlm.checkpoint.Checkpoint;
import jvlm.checkpoint.Disk;
import jvlm.checkpoint.Safetensors;
import jvlm.checkpoint.WritableTensor;
import jvlm.error.BadInput;
import jvlm.json.Json;

/**
 * What one checkpoint directory holds: {@code state.safetensors}, {@code state.json}, and {@code manifest.json} with the
 * length and CRC-32C of both, by which a damaged one is told.
 */
final class CheckpointFiles {
    private static final String TENSORS = "state.safetensors";
    private static final String STATE = "state.json";
    private static final String MANIFEST = "manifest.json";

    private static final Pattern NAME = Pattern.compile("checkpoint-(\\d{8,18})");

    /** A directory that is named as the checkpoint of a step. */
    record Found(Path directory, long step) {}

    private CheckpointFiles() {}

    /** All that are named as checkpoints, the newest first. */
    static List<Found> in(Path run) throws IOException {
        var all = new ArrayList<Found>();
        if (Files.isDirectory(run)) {
            try (var paths = Files.newDirectoryStream(run, "checkpoint-*")) {
                for (var path : paths) {
                    var name = NAME.matcher(path.getFileName().toString());
                    if (name.matches() && Files.isDirectory(path)) {
                        all.add(new Found(path, Long.parseLong(name.group(1))));
                    }
                }
            }
        }
        all.sort(Comparator.comparingLong(Found::step).reversed());
        return all;
    }

    static boolean isNamed(Path directory) {
        return NAME.matcher(directory.getFileName().toString()).matches();
    }

    /** Fills an empty directory and waits for the disk. */
    static void write(Path directory, long step, List<WritableTensor> tensors, Map<String, ?> state)
            throws IOException {
        Safetensors.write(directory.resolve(TENSORS), Map.of("format", "pt"), tensors);
        Disk.sync(directory.resolve(TENSORS));
        Disk.write(directory.resolve(STATE), Json.pretty(state) + "\n");
        var files = new LinkedHashMap<String, Object>();
        for (var name : List.of(TENSORS, STATE)) {
            var file = directory.resolve(name);
            files.put(name, Map.of("bytes", Files.size(file), "crc32c", Disk.checksum(file)));
        }
        var manifest = new LinkedHashMap<String, Object>();
        manifest.put("step", step);
        manifest.put("files", files);
        Disk.write(directory.resolve(MANIFEST), Json.pretty(manifest) + "\n");
        Disk.syncDirectory(directory);
    }

    /** Opens it after all its bytes were checked; throws {@link BadInput} where any of them is not as written. */
    static CheckpointFolder.Saved open(Path directory, long step) {
        check(directory, step, true);
        var state = Json.read(directory.resolve(STATE));
        return new CheckpointFolder.Saved(step, directory, Checkpoint.open(directory.resolve(TENSORS)), state);
    }

    /** True where all files are there in their lengths; their content is not read. */
    static boolean looksComplete(Path directory, long step) {
        try {
            check(directory, step, false);
            return true;
        } catch (BadInput _) {
            return false;
        }
    }

    private static void check(Path directory, long step, boolean content) {
        var manifest = Json.read(directory.resolve(MANIFEST));
        if (manifest.at("step").asLong() != step) {
            throw manifest.at("step").error(step + ", as the directory is named");
        }
        for (var name : List.of(TENSORS, STATE)) {
            var entry = manifest.at("files").at(name);
            var file = directory.resolve(name);
            checkLength(file, entry.at("bytes").asLong());
            var stated = entry.text("crc32c");
            if (content && !Disk.done(file, "read", () -> Disk.checksum(file)).equals(stated)) {
                throw new BadInput(file + ": is damaged, its bytes do not have the checksum " + stated);
            }
        }
    }

    private static void checkLength(Path file, long stated) {
        if (!Files.isRegularFile(file)) {
            throw new BadInput(file + ": no such file");
        }
        long size = Disk.done(file, "read", () -> Files.size(file));
        if (size != stated) {
            throw new BadInput(file + ": has " + size + " bytes, expected " + stated);
        }
    }
}
