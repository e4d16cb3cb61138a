package jvlm.model;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Pattern;
import jvlm.checkpoint.Encoding;
import jvlm.checkpoint.Safetensors;
import jvlm.checkpoint.Sha256;
import jvlm.checkpoint.WritableTensor;
import jvlm.error.BadInput;
import org.jspecify.annotations.Nullable;

/**
 * Features of pictures on disk: a safetensors file for each picture and model, {@code features-MODEL-PICTURE.safetensors},
 * with a digest of what it holds, without which it is as good as none. When the files of all models take more than they
 * may, those go that were not read for the longest; nothing else in the folder is touched. That something cannot be kept
 * never stops an answer.
 */
final class FeatureFolder {
    private static final Pattern OURS = Pattern.compile("features-[0-9a-f]{32}-[0-9a-f]{64}\\.safetensors");
    /** What a process that was killed while it wrote has left. */
    private static final Pattern LEFT = Pattern.compile("\\." + OURS.pattern() + "\\.[0-9-]+\\.tmp");

    private static final Duration STALE = Duration.ofHours(1);
    private static final String TENSOR = "features";
    private static final String SUM = "sha256";

    private final Path folder;
    private final String model;
    private final long most;
    private final AtomicBoolean writable = new AtomicBoolean(true);

    private FeatureFolder(Path folder, String model, long most) {
        this.folder = folder;
        this.model = model;
        this.most = most;
    }

    /** Throws {@link BadInput} where there is no such folder and none can be made. */
    static FeatureFolder open(Path folder, String model, long most) {
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new BadInput(folder + ": features cannot be kept there (" + e + ")", e);
        }
        return new FeatureFolder(folder, model, most);
    }

    private Path file(String picture) {
        return folder.resolve("features-" + model + "-" + picture + ".safetensors");
    }

    /** The features of a picture, or null where there are none or they are not what was written. */
    @Nullable
    KeptFeatures get(String picture) {
        var file = file(picture);
        if (!Files.isRegularFile(file)) {
            return null;
        }
        try (var arena = Arena.ofConfined()) {
            var content = Safetensors.read(file, arena);
            var stored = content.tensors().get(TENSOR);
            if (stored == null || stored.encoding().packed()) {
                return null;
            }
            var features = new KeptFeatures(
                    stored.encoding().dtype(), stored.shape(), stored.bytes().toArray(ValueLayout.JAVA_BYTE));
            if (!sum(picture, features).equals(content.metadata().get(SUM))) {
                return null;
            }
            Files.setLastModifiedTime(file, FileTime.from(Instant.now()));
            return features;
        } catch (BadInput | IOException | InternalError _) {
            return null; // cut or written over: seen again, and written anew
        }
    }

    /** Keeps features, as long as there is room. */
    void put(String picture, KeptFeatures features) {
        if (features.bytes().length > most || !writable.get()) {
            return;
        }
        var tensor = new WritableTensor(
                TENSOR,
                Encoding.valueOf(features.dtype().name()),
                features.shape(),
                () -> MemorySegment.ofArray(features.bytes()));
        try {
            Safetensors.write(file(picture), Map.of(SUM, sum(picture, features)), List.of(tensor));
            prune();
        } catch (BadInput | IOException _) {
            writable.set(false); // a full or read-only disk
        }
    }

    private String sum(String picture, KeptFeatures features) {
        var digest = Sha256.begin();
        var head = model + " " + picture + " " + features.dtype() + Arrays.toString(features.shape());
        digest.update(head.getBytes(StandardCharsets.US_ASCII));
        return HexFormat.of().formatHex(digest.digest(features.bytes()));
    }

    /** A file, with what is known of it at one moment. */
    private record Entry(Path file, long size, FileTime used) {}

    private void prune() throws IOException {
        List<Entry> entries;
        try (var all = Files.list(folder)) {
            entries = all.map(FeatureFolder::entry)
                    .filter(e -> e.size >= 0)
                    .sorted(Comparator.comparing(Entry::used))
                    .toList();
        }
        var stale = FileTime.from(Instant.now().minus(STALE));
        long sum = 0;
        for (var entry : entries.reversed()) {
            boolean left = LEFT.matcher(name(entry.file)).matches();
            sum += left ? 0 : entry.size;
            if (left ? entry.used.compareTo(stale) < 0 : sum > most) {
                Files.deleteIfExists(entry.file);
            }
        }
    }

    /** Of size -1 where it is not ours, or has just been removed by another process. */
    private static Entry entry(Path file) {
        try {
            boolean ours = OURS.matcher(name(file)).matches()
                    || LEFT.matcher(name(file)).matches();
            return new Entry(file, ours ? Files.size(file) : -1, Files.getLastModifiedTime(file));
        } catch (IOException _) {
            return new Entry(file, -1, FileTime.fromMillis(0));
        }
    }

    private static String name(Path file) {
        return String.valueOf(file.getFileName());
    }
}
