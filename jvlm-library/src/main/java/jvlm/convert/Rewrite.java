package jvlm.convert;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import jvlm.checkpoint.Checkpoint;
import jvlm.checkpoint.Disk;
import jvlm.checkpoint.Layout;
import jvlm.checkpoint.Safetensors;
import jvlm.checkpoint.StoredTensor;
import jvlm.checkpoint.View;
import jvlm.checkpoint.WritableTensor;
import jvlm.error.BadInput;
import jvlm.model.Lora;
import jvlm.model.OpenOptions;
import jvlm.model.SettingsFiles;
import jvlm.model.Source;
import jvlm.tensor.DType;
import org.jspecify.annotations.Nullable;

/**
 * A checkpoint directory written anew: under other names, in another type, in shards of another size, with the LoRA
 * matrices of an adapter merged. Every tensor of it is in the new one; what could not be is refused.
 *
 * @param dtype the type of all tensors of fractions; null leaves each its own
 * @param layout hub, modules or mixed; null leaves the names
 * @param shardBytes most bytes of a weight file
 */
public record Rewrite(@Nullable DType dtype, @Nullable String layout, long shardBytes) {
    /** 5 GB, the usual size of published shards. */
    public static final long SHARD_BYTES = 5_000_000_000L;

    private static final String ADAPTER = "adapter_config.json";

    public Rewrite {
        if (shardBytes < 1 || dtype != null && !dtype.floating()) {
            throw new BadInput("shards of " + shardBytes + " bytes of " + dtype
                    + ": expected 1 or more, and one of f64, f32, f16, bf16");
        }
    }

    /** True for a directory of LoRA matrices, which {@link #run} merges. */
    public static boolean isAdapter(Path model) {
        return Files.isRegularFile(model.resolve(ADAPTER));
    }

    /** Writes {@code model}, a directory, as {@code out}, which must not be there yet: whole or not at all. */
    public Rewritten run(Path model, Path out, OpenOptions options) {
        if (!Files.isDirectory(model)) {
            throw new BadInput(model + ": not a directory of a checkpoint");
        }
        if (Files.exists(out)) {
            throw new BadInput(out + ": exists already");
        }
        try (var source = Source.open(model, options)) {
            var lora = Lora.is(source) ? Lora.open(source) : null;
            return rewritten(source, lora, out);
        }
    }

    private Rewritten rewritten(Source source, @Nullable Lora lora, Path out) {
        var settings = lora == null || source.settings("config.json") != null ? source : lora.base();
        requirePlain(settings, lora != null);
        var namings = Namings.of(settings);
        // An adapter may name its modules otherwise than its base does, so both become the hub's names.
        var read = layout == null && lora == null || namings == null ? Layout.SAME : namings.read();
        var write = target(settings, namings, lora);
        var base = lora == null ? source : lora.base();
        var weights = renamed(base.tensors(), read);
        var more = lora == null ? Map.<String, StoredTensor>of() : new LinkedHashMap<>(lora.tensors());
        var pairs = lora == null ? Map.<String, LowRank>of() : LowRank.take(lora, read, more);
        pairs.forEach((name, pair) -> pair.requireFits(weights.get(name), name));
        var whole = renamed(more, read);
        int replaced =
                (int) whole.keySet().stream().filter(weights::containsKey).count();
        weights.putAll(whole);
        var pieces = new ArrayList<WritableTensor>();
        weights.forEach(
                (name, view) -> pieces.add(new Piece(write.published(name), view, pairs.get(name), dtype).writable()));
        int count = base.tensors().size() + (lora == null ? 0 : lora.tensors().size());
        var files = write(source, settings, lora, pieces, out);
        return new Rewritten(count, pieces.size(), pairs.size(), replaced, files);
    }

    /** The names asked for; a merged model keeps those of its base where none are. */
    private Layout target(Source settings, @Nullable Namings namings, @Nullable Lora lora) {
        if (layout != null) {
            return Namings.named(settings, layout);
        }
        return lora == null || namings == null
                ? Layout.SAME
                : namings.of(lora.base().tensors().keySet());
    }

    /** Under the hub's names; two tensors that would get one name are refused. */
    private static Map<String, View> renamed(Map<String, StoredTensor> tensors, Layout read) {
        var all = new LinkedHashMap<String, View>();
        tensors.forEach((name, tensor) -> read.apply(Map.of(name, tensor)).forEach((to, view) -> {
            var other = all.put(to, view);
            if (other != null) {
                throw new BadInput(
                        tensor.file() + ": " + name + " and " + other.stored().name() + " are both " + to);
            }
        }));
        return all;
    }

    private void requirePlain(Source settings, boolean merges) {
        var config = settings.settings("config.json");
        if (config != null && config.has("quantization_config") && (dtype != null || merges)) {
            throw config.at("quantization_config").error("none: packed weights take no other type and no LoRA");
        }
    }

    private List<String> write(
            Source source, Source settings, @Nullable Lora lora, List<WritableTensor> pieces, Path out) {
        var names = new ArrayList<String>();
        Disk.directory(out, work -> {
            if (lora != null) {
                SettingsFiles.copy(lora.base().path(), null, work);
            }
            SettingsFiles.copy(source.path(), null, work);
            Files.deleteIfExists(work.resolve(ADAPTER));
            if (dtype != null && settings.settings("config.json") != null) {
                DTypeSetting.write(work.resolve("config.json"), dtype);
            }
            var files = Safetensors.writeSharded(work, Map.of("format", "pt"), pieces, shardBytes);
            requireAll(work, pieces);
            files.forEach(f -> names.add(String.valueOf(f.getFileName())));
        });
        return names;
    }

    /** Reads back what the files list. */
    private static void requireAll(Path work, List<WritableTensor> pieces) throws IOException {
        try (var written = Checkpoint.open(work)) {
            for (var piece : pieces) {
                var there = written.tensor(piece.name());
                if (!Arrays.equals(there.shape(), piece.shape()) || there.encoding() != piece.encoding()) {
                    throw new IOException(piece.name() + " reads as " + Arrays.toString(there.shape()));
                }
            }
            if (written.tensors().size() != pieces.size()) {
                throw new IOException(written.tensors().size() + " tensors are there of " + pieces.size());
            }
        }
    }
}
