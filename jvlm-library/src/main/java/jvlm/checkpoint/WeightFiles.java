package jvlm.checkpoint;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import jvlm.error.BadInput;

/** Finds the weights of a directory by the names that publishers use. */
final class WeightFiles {
    /** First come the names to take when several are there: safetensors before pickles. */
    private static final List<String> KNOWN = List.of(
            "model.safetensors",
            "model.safetensors.index.json",
            "open_clip_model.safetensors",
            "adapter_model.safetensors",
            "adapter_model.safetensors.index.json",
            "consolidated.safetensors",
            "pytorch_model.bin",
            "pytorch_model.bin.index.json",
            "open_clip_pytorch_model.bin",
            "adapter_model.bin",
            "adapter_model.bin.index.json",
            "consolidated.00.pth");

    private static final Set<String> ENDINGS = Set.of("safetensors", "bin", "pt", "pth", "ckpt", "gguf");
    /** Files of a training run that lie beside the weights and are none. */
    private static final Pattern STATE =
            Pattern.compile("(training_args|optimizer|scheduler|scaler|rng_state|random_states)[^/]*\\.(bin|pt|pth)");

    private static final Pattern SHARD = Pattern.compile("(.+)-(\\d{5})-of-(\\d{5})\\.(\\w+)");

    private WeightFiles() {}

    /** Files that look like weights, sorted by name. */
    static List<Path> in(Path directory) {
        try (var all = Files.list(directory)) {
            return all.filter(Files::isRegularFile)
                    .filter(WeightFiles::looksLikeWeights)
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new BadInput(directory + ": cannot be listed (" + e.getMessage() + ")", e);
        }
    }

    /**
     * The file itself, or of a directory: the first of the names that publishers use, else the only weight file there,
     * else a complete set of shards; safetensors before all others.
     */
    static List<Path> choose(Path path) {
        if (!Files.exists(path)) {
            throw new BadInput(path + ": no such file or directory");
        }
        if (!Files.isDirectory(path)) {
            return List.of(path);
        }
        for (var name : KNOWN) {
            if (Files.isRegularFile(path.resolve(name))) {
                checkWhole(path, name);
                return List.of(path.resolve(name));
            }
        }
        return onlyOne(path, in(path));
    }

    private static void checkWhole(Path directory, String name) {
        if (name.equals("consolidated.00.pth") && Files.exists(directory.resolve("consolidated.01.pth"))) {
            throw new BadInput(
                    directory + ": its consolidated.*.pth are slices for several devices, which is not " + "supported");
        }
    }

    private static List<Path> onlyOne(Path directory, List<Path> all) {
        if (all.isEmpty()) {
            throw new BadInput(directory + ": holds no weights (.safetensors, .bin, .pt, .pth or .gguf)");
        }
        var safe = all.stream().filter(f -> ending(f).equals("safetensors")).toList();
        var candidates = safe.isEmpty() ? all : safe;
        if (candidates.size() == 1) {
            return candidates;
        }
        if (isShardSet(candidates)) {
            // Each part of a split GGUF leads to all others.
            return ending(candidates.getFirst()).equals("gguf") ? candidates.subList(0, 1) : candidates;
        }
        throw new BadInput(directory + ": holds several weight files, name one of "
                + candidates.stream().map(f -> f.getFileName().toString()).collect(Collectors.joining(", ")));
    }

    private static boolean isShardSet(List<Path> files) {
        var stems = files.stream()
                .map(f -> SHARD.matcher(f.getFileName().toString()))
                .map(m -> m.matches() ? m.group(1) + "/" + Integer.parseInt(m.group(3)) + "." : "")
                .collect(Collectors.toSet());
        return stems.size() == 1 && stems.iterator().next().endsWith("/" + files.size() + ".");
    }

    private static boolean looksLikeWeights(Path file) {
        return ENDINGS.contains(ending(file))
                && !STATE.matcher(file.getFileName().toString()).matches();
    }

    private static String ending(Path file) {
        var name = file.getFileName().toString();
        return name.substring(name.lastIndexOf('.') + 1);
    }
}
