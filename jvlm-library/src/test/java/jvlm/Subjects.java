package jvlm;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.zip.ZipInputStream;
import jvlm.checkpoint.Checkpoint;
import jvlm.json.Json;

/** Small working checkpoints, vocabularies and pictures, unpacked into a folder. */
final class Subjects {
    private static final String WEIGHTS = "model.safetensors";

    private final Path root;
    private final List<Subject> all = new ArrayList<>();

    private Subjects(Path root) {
        this.root = root;
    }

    static List<Subject> unpack(Path root) throws IOException {
        var subjects = new Subjects(root);
        for (var archive : List.of("clip", "llava", "qwen2-lm", "qwen2-vl", "qwen2.5-vl")) {
            subjects.unzip("/golden/" + archive + ".zip", root);
        }
        subjects.variants();
        subjects.cases();
        subjects.unzip("/jvlm/text/tokenizers.zip", root.resolve("tokenizers"));
        subjects.tokenizers();
        subjects.unzip("/jvlm/image/pictures.zip", root.resolve("pictures"));
        subjects.pictures();
        return subjects.all;
    }

    /** The same checkpoints with other files to read from. */
    private void variants() throws IOException {
        for (var name : List.of("hf-vit", "hf-vicuna-1image", "text-batch", "mistral-window-headdim")) {
            var copy = copy(name, name + "-slow");
            Files.delete(copy.resolve("tokenizer.json"));
        }
        for (var name : List.of("hf-layer-list-full", "qwen2-yarn-betas")) {
            shard(copy(name, name + "-sharded"));
        }
    }

    private static void shard(Path model) throws IOException {
        var shard = "model-00001-of-00001.safetensors";
        Files.move(model.resolve(WEIGHTS), model.resolve(shard));
        try (var found = Checkpoint.open(model.resolve(shard))) {
            var map = new LinkedHashMap<String, String>();
            found.tensors().keySet().forEach(tensor -> map.put(tensor, shard));
            Files.writeString(model.resolve(WEIGHTS + ".index.json"), Json.pretty(Map.of("weight_map", map)));
        }
    }

    private Path copy(String from, String to) throws IOException {
        try (var files = Files.walk(root.resolve(from))) {
            for (var file : files.toList()) {
                var target = root.resolve(to).resolve(root.resolve(from).relativize(file));
                if (Files.isDirectory(file)) {
                    Files.createDirectories(target);
                } else {
                    Files.copy(file, target);
                }
            }
        }
        return root.resolve(to).resolve("model");
    }

    private void cases() throws IOException {
        try (var cases = Files.list(root)) {
            for (var directory : cases.sorted().toList()) {
                var task = Json.read(directory.resolve("case.json")).text("task");
                if (List.of("chat", "contrastive", "classify").contains(task)
                        && Files.isDirectory(directory.resolve("model"))) {
                    all.add(Subject.ofCase(directory));
                }
            }
        }
        all.add(Subject.ofModel(efficientNet()));
    }

    private Path efficientNet() throws IOException {
        var from = Path.of("../models/efficientnet-lite0");
        var to = Files.createDirectories(root.resolve("efficientnet-lite0"));
        for (var name : List.of("config.json", WEIGHTS)) {
            Files.copy(from.resolve(name), to.resolve(name));
        }
        return to;
    }

    private void tokenizers() throws IOException {
        try (var directories = Files.list(root.resolve("tokenizers"))) {
            directories
                    .filter(Files::isDirectory)
                    .filter(d -> !d.getFileName().toString().startsWith("gguf"))
                    .sorted()
                    .forEach(d -> all.add(Subject.ofTokenizer(d)));
        }
    }

    private void pictures() throws IOException {
        try (var files = Files.list(root.resolve("pictures"))) {
            files.sorted().forEach(p -> all.add(Subject.ofPicture(root.resolve("hf-vit/model"), p)));
        }
    }

    private void unzip(String resource, Path target) throws IOException {
        try (var in = new ZipInputStream(Objects.requireNonNull(Subjects.class.getResourceAsStream(resource)))) {
            for (var entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                var file = target.resolve(entry.getName()).normalize();
                if (entry.isDirectory()) {
                    Files.createDirectories(file);
                } else {
                    Files.createDirectories(file.getParent());
                    Files.copy(in, file);
                }
            }
        }
    }
}
