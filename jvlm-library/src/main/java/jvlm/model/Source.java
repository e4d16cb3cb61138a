package jvlm.model;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import jvlm.checkpoint.Checkpoint;
import jvlm.checkpoint.StoredTensor;
import jvlm.checkpoint.View;
import jvlm.checkpoint.Weights;
import jvlm.error.BadInput;
import jvlm.json.Json;
import jvlm.tensor.DType;
import jvlm.tensor.Processor;
import org.jspecify.annotations.Nullable;

/** What lies at a path: weights in one of the containers, and the settings beside them. Owns the mapped files. */
public final class Source implements AutoCloseable {
    private final Path path;
    private final OpenOptions options;
    private final @Nullable Checkpoint checkpoint;
    private final boolean describing;
    private final List<AutoCloseable> owned = Collections.synchronizedList(new ArrayList<>());

    private Source(Path path, OpenOptions options, @Nullable Checkpoint checkpoint, boolean describing) {
        this.path = path;
        this.options = options;
        this.checkpoint = checkpoint;
        this.describing = describing;
    }

    /** Opens a file or directory; throws {@link BadInput} where there is nothing, or nothing that can be read. */
    public static Source open(Path path, OpenOptions options) {
        requireThere(path);
        if (!options.device().isCpu()) {
            throw new BadInput("device " + options.device() + ": models compute on cpu only so far");
        }
        boolean drawn = options.training() != null && isWeightless(path);
        return new Source(path, options, drawn ? null : Checkpoint.open(path), false);
    }

    /** Opens for a report alone: weights may be missing, and models built from this hold no numbers. */
    public static Source describe(Path path, OpenOptions options) {
        requireThere(path);
        return new Source(path, options, isWeightless(path) ? null : Checkpoint.open(path), true);
    }

    /** A directory of settings alone: what is described, or drawn when it is trained. */
    private static boolean isWeightless(Path path) {
        return Files.isDirectory(path) && Checkpoint.weightFiles(path).isEmpty();
    }

    private static void requireThere(Path path) {
        if (!Files.exists(path)) {
            throw new BadInput(path + ": no such file or directory");
        }
    }

    public Path path() {
        return path;
    }

    /** The paths of this and of all checkpoints that it needs, as far as they have been opened. */
    List<Path> paths() {
        var paths = new ArrayList<>(List.of(path));
        for (var resource : List.copyOf(owned)) {
            if (resource instanceof Source companion) {
                paths.addAll(companion.paths());
            }
        }
        return paths;
    }

    public OpenOptions options() {
        return options;
    }

    /** The directory of the files beside the weights. */
    public Path directory() {
        var parent = path.toAbsolutePath().getParent();
        return Files.isDirectory(path) || parent == null ? path : parent;
    }

    /** A settings file in the directory that was opened, or null; a single weights file has no settings beside it. */
    public @Nullable Json settings(String name) {
        var file = path.resolve(name);
        return Files.isDirectory(path) && Files.isRegularFile(file) ? Json.read(file) : null;
    }

    /** The settings file that must be there. */
    public Json requiredSettings(String name) {
        var json = settings(name);
        if (json == null) {
            throw new BadInput(path + ": " + name + " is missing");
        }
        return json;
    }

    /** How pictures are prepared: a file of its own, or in the newest files a part of processor_config.json; or null. */
    public @Nullable Json imageSettings() {
        var own = settings("preprocessor_config.json");
        if (own != null) {
            return own;
        }
        var processor = settings("processor_config.json");
        return processor != null && processor.has("image_processor") ? processor.at("image_processor") : null;
    }

    /** The {@code model_type} of config.json, or an empty text. */
    public String modelType() {
        var config = settings("config.json");
        return config == null ? "" : config.text("model_type", "");
    }

    /** The stored tensors under their published names; empty where only a configuration lies here. */
    public Map<String, StoredTensor> tensors() {
        return checkpoint == null ? Map.of() : checkpoint.tensors();
    }

    public Map<String, Object> metadata() {
        return checkpoint == null ? Map.of() : checkpoint.metadata();
    }

    public List<Path> files() {
        return checkpoint == null ? List.of() : checkpoint.files();
    }

    /** The type to compute with. */
    public DType dtype() {
        var asked = options.dtype();
        return asked != null
                ? asked
                : Processor.automatic(tensors().values().stream()
                        .mapToLong(StoredTensor::elements)
                        .sum());
    }

    /** The cursor over tensors under the names that the records read. */
    public Weights weights(Map<String, View> views) {
        if (describing) {
            return Weights.describe(views, dtype());
        }
        var training = options.training();
        return training == null
                ? Weights.read(views, dtype(), path.toString()).quantising(options.quant())
                : Weights.train(views, dtype(), path.toString(), training);
    }

    /** True where models built from this hold no numbers. */
    public boolean describing() {
        return describing;
    }

    /** Opens another checkpoint that this one needs, closed together with it. */
    public Source companion(Path other) {
        var opened = describing ? describe(other, options) : open(other, options);
        owned.add(opened);
        return opened;
    }

    /** The settings alone of another checkpoint, whose weights may be missing. */
    public Source settingsOf(Path other) {
        requireThere(other);
        return new Source(other, options, null, describing);
    }

    /** Closes {@code resource} together with this. */
    public <T extends AutoCloseable> T owning(T resource) {
        owned.add(resource);
        return resource;
    }

    @Override
    public void close() {
        for (var resource : List.copyOf(owned).reversed()) {
            try {
                resource.close();
            } catch (Exception e) {
                throw new IllegalStateException("a part of " + path + " could not be closed", e);
            }
        }
        if (checkpoint != null) {
            checkpoint.close();
        }
    }
}
