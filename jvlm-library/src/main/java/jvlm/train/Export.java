package jvlm.train;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import jvlm.checkpoint.Disk;
import jvlm.checkpoint.Safetensors;
import jvlm.checkpoint.StoredTensor;
import jvlm.checkpoint.Training;
import jvlm.checkpoint.View;
import jvlm.checkpoint.WritableTensor;
import jvlm.error.BadInput;
import jvlm.json.Json;
import jvlm.model.SettingsFiles;
import jvlm.tensor.DType;
import jvlm.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * Writes a trained model in the layout that it was opened from, with the settings and tokenizer beside it; or the LoRA
 * matrices alone in PEFT's form. A part that lies in a checkpoint of its own, such as LLaVA's tower, stays there.
 */
final class Export {
    private static final long SHARD_BYTES = 5_000_000_000L;
    private static final String PEFT = "base_model.model.";

    private final Student student;
    private final Map<String, Tensor> weights;

    /** @param weights trained tensors under their published names, in the precision to be saved */
    Export(Student student, Map<String, Tensor> weights) {
        this.student = student;
        this.weights = weights;
    }

    void write(Path to, Stage.@Nullable Lora lora) {
        write(to, lora, _ -> {});
    }

    /** {@code more} adds files; {@code to} is there whole or not at all. */
    void write(Path to, Stage.@Nullable Lora lora, Disk.Filling more) {
        Disk.directory(to, work -> {
            if (lora == null) {
                whole(work);
            } else {
                adapter(work, lora);
            }
            more.into(work);
        });
    }

    private void whole(Path to) throws IOException {
        settings(to);
        boolean carried = carriesTower();
        if (carried) {
            var changed = new LinkedHashMap<>(
                    Json.object(Json.read(to.resolve("config.json")).plain()));
            changed.put("unfreeze_mm_vision_tower", true);
            Files.writeString(to.resolve("config.json"), Json.pretty(changed) + "\n");
        }
        var beside = filesBeside();
        for (var file : beside) {
            Files.copy(file, to.resolve(String.valueOf(file.getFileName())));
        }
        Safetensors.writeSharded(to, Map.of("format", "pt"), tensors(carried, beside), SHARD_BYTES);
    }

    private void settings(Path to) throws IOException {
        SettingsFiles.copy(student.source().path(), null, to);
        student.opened().settings().accept(to);
    }

    /** A tower that the settings only name is taken along where it is no longer what lies there. */
    private boolean carriesTower() {
        var config = student.source().settings("config.json");
        var opened = student.opened().weights();
        return config != null
                && config.has("mm_vision_tower")
                && opened.asked().stream()
                        .filter(asked -> isApart(asked.name()))
                        .map(asked -> opened.published(asked.name()))
                        .anyMatch(name ->
                                weights.containsKey(name) || opened.drawn().containsKey(name));
    }

    private List<WritableTensor> tensors(boolean carried, Set<Path> beside) {
        var all = new LinkedHashMap<String, WritableTensor>();
        var opened = student.opened().weights();
        var directories = directories();
        for (var asked : opened.asked()) {
            if (Training.isLora(asked.name())) {
                continue;
            }
            var view = opened.stored(asked);
            var published = opened.published(asked.name());
            var name = carried && isApart(asked.name()) ? opened.newlyPublished(asked.name()) : published;
            var tensor = weights.getOrDefault(published, opened.drawn().get(published));
            if (tensor != null) {
                all.put(name, WritableTensor.of(name, tensor, tensor.dtype()));
            } else if (view != null
                    && !beside.contains(view.stored().file())
                    && (carried
                            || !isApart(asked.name())
                            || directories.contains(
                                    view.stored().file().toAbsolutePath().getParent()))) {
                all.putIfAbsent(name, stored(view, name));
            }
        }
        return new ArrayList<>(all.values());
    }

    /** GGUF files in the checkpoint's directory that hold a part which stays as it is: they go along whole. */
    private Set<Path> filesBeside() {
        var own = student.source().directory().toAbsolutePath().normalize();
        var weights = student.opened().weights();
        var files = weights.asked().stream()
                .flatMap(asked -> Stream.ofNullable(weights.stored(asked)))
                .map(View::stored)
                .filter(t -> Files.isDirectory(student.source().path())
                        && String.valueOf(t.file().getFileName()).endsWith(".gguf")
                        && own.equals(t.file().toAbsolutePath().normalize().getParent()))
                .toList();
        var changed = files.stream()
                .filter(t -> this.weights.containsKey(t.name()))
                .map(StoredTensor::file)
                .collect(Collectors.toSet());
        return files.stream()
                .map(StoredTensor::file)
                .filter(f -> !changed.contains(f))
                .collect(Collectors.toSet());
    }

    /** As it lies in its file, but for what safetensors files do not know: packed blocks and rotated pairs. */
    private static WritableTensor stored(View view, String name) {
        var stored = view.stored().named(name);
        if (!stored.encoding().packed() && !(view.op() instanceof View.Unpaired)) {
            return WritableTensor.of(stored);
        }
        return WritableTensor.of(name, view, DType.BF16);
    }

    private boolean isApart(String name) {
        return student.opened().parts().stream().anyMatch(p -> p.apart() && p.holds(name));
    }

    /** Where all lies but the parts that may be checkpoints of their own: the checkpoint, and its base where it has one. */
    private Set<@Nullable Path> directories() {
        var weights = student.opened().weights();
        return weights.asked().stream()
                .filter(asked -> !isApart(asked.name()))
                .flatMap(asked -> Stream.ofNullable(weights.stored(asked)))
                .map(view -> view.stored().file().toAbsolutePath().getParent())
                .collect(Collectors.toSet());
    }

    private void adapter(Path to, Stage.Lora lora) throws IOException {
        var tensors = new ArrayList<WritableTensor>();
        var whole = new ArrayList<String>();
        weights.forEach((name, t) -> {
            var named = student.opened().weights().module(name);
            tensors.add(WritableTensor.of(PEFT + named, t, t.dtype()));
            if (!name.contains(".lora_")) {
                whole.add(module(named));
            }
        });
        var targets = targets();
        if (targets.isEmpty()) {
            throw new BadInput("no linear layer takes low-rank matrices: the recipe's targets name none");
        }
        var config = new LinkedHashMap<String, @Nullable Object>();
        config.put("peft_type", "LORA");
        config.put("task_type", "CAUSAL_LM");
        config.put(
                "base_model_name_or_path",
                student.source().path().toAbsolutePath().toString());
        config.put("r", lora.r());
        config.put("lora_alpha", lora.alpha());
        config.put("lora_dropout", lora.dropout());
        config.put("target_modules", targets);
        config.put(
                "modules_to_save",
                whole.isEmpty() ? null : whole.stream().distinct().toList());
        config.put("bias", "none");
        config.put("fan_in_fan_out", false);
        config.put("inference_mode", true);
        settings(to);
        Files.writeString(to.resolve("adapter_config.json"), Json.pretty(config));
        Safetensors.write(to.resolve("adapter_model.safetensors"), Map.of("format", "pt"), tensors);
    }

    /** The last names of the adapted layers; their whole paths where other layers bear these too, such as a tower's. */
    private List<String> targets() {
        var adapted = weights.keySet().stream()
                .filter(name -> name.contains(".lora_A."))
                .map(name -> name.substring(0, name.indexOf(".lora_A.")))
                .toList();
        var names = adapted.stream().map(Export::lastName).distinct().toList();
        boolean others = student.names().stream()
                .filter(named -> named.shape().length == 2 && named.name().endsWith(".weight"))
                .map(named -> module(named.published()))
                .anyMatch(path -> names.contains(lastName(path)) && !adapted.contains(path));
        return others ? adapted.stream().map(student.opened().weights()::module).toList() : names;
    }

    private static String module(String tensor) {
        return tensor.substring(0, Math.max(0, tensor.lastIndexOf('.')));
    }

    private static String lastName(String path) {
        return path.substring(path.lastIndexOf('.') + 1);
    }
}
