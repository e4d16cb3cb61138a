package jvlm.app.cli;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import jvlm.checkpoint.Draw;
import jvlm.checkpoint.Safetensors;
import jvlm.checkpoint.WritableTensor;
import jvlm.error.BadInput;
import jvlm.json.Json;
import jvlm.model.Models;
import jvlm.model.SettingsFiles;
import jvlm.model.Source;
import jvlm.tensor.DType;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** A checkpoint with drawn weights. */
@Command(
        name = "init",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        description = "Makes a checkpoint with random weights from a configuration.",
        footer = {"", "Example:", "  jvlm init llava-1.5-7b-hf/config.json --out random-llava --seed 1 --sparse"})
final class Init implements Callable<Integer> {
    private static final long SHARD_BYTES = 5_000_000_000L;

    private final Streams streams;

    @Parameters(
            paramLabel = "CONFIG",
            description = "A config.json, or a directory with one; its tokenizer and other settings come along.")
    private Path config = Path.of("");

    @Option(names = "--out", required = true, paramLabel = "DIR", description = "The directory to make.")
    private Path out = Path.of("");

    @Option(names = "--tokenizer", paramLabel = "DIR", description = "Take tokenizer and templates from here.")
    private @Nullable Path tokenizer;

    @Option(names = "--seed", paramLabel = "N", description = "Seed of the weights (default: ${DEFAULT-VALUE}).")
    private long seed;

    @Option(names = "--sparse", description = "Write holes that read as zeros and take no room on disk.")
    private boolean sparse;

    @Option(names = "--force", description = "Write into a directory that exists, over files of the same names.")
    private boolean force;

    @Option(names = "--json", description = "Print one JSON object: directory, system, parameters, bytes.")
    private boolean json;

    @Mixin
    private final InitOptions options = new InitOptions();

    Init(Streams streams) {
        this.streams = streams;
    }

    @Override
    public Integer call() throws IOException {
        var target = out.toAbsolutePath().normalize();
        boolean exists = Files.exists(target);
        if (exists && !(force && Files.isDirectory(target))) {
            throw new BadInput(
                    out + ": exists already" + (Files.isDirectory(target) ? " (--force writes into it)" : ""));
        }
        Natives.load(0, streams);
        var parent = target.getParent();
        Files.createDirectories(parent == null ? target : parent);
        var work = target.resolveSibling(
                "." + target.getFileName() + "." + ProcessHandle.current().pid() + ".tmp");
        Files.createDirectory(work);
        try {
            var made = make(work);
            publish(work, target, exists);
            say(made);
        } finally {
            remove(work);
        }
        return 0;
    }

    private record Made(String system, long parameters, long bytes) {}

    private Made make(Path work) throws IOException {
        SettingsFiles.copy(config, tokenizer, work);
        try (var source = Source.describe(work, options.open())) {
            var system = Models.of(source);
            var weights = system.open().apply(source).weights();
            var tensors = Draw.tensors(weights, dtype(source), seed);
            long bytes = bytes(tensors, work);
            write(work, tensors);
            return new Made(system.name(), weights.parameterCount(), bytes);
        } catch (BadInput e) {
            throw new BadInput(String.valueOf(e.getMessage()).replace(work.toString(), shown().toString()), e);
        }
    }

    /** The directory that the settings came from, for messages about their copies. */
    private Path shown() {
        var parent = config.toAbsolutePath().getParent();
        return Files.isDirectory(config) || parent == null ? config : parent;
    }

    private void write(Path work, List<WritableTensor> tensors) {
        var metadata = Map.of("format", "pt"); // without it transformers refuses the file
        if (sparse) {
            Safetensors.writeSparse(work.resolve("model.safetensors"), metadata, tensors);
        } else {
            Safetensors.writeSharded(work, metadata, tensors, SHARD_BYTES);
        }
    }

    private long bytes(List<WritableTensor> tensors, Path work) throws IOException {
        long bytes;
        try {
            bytes = tensors.stream().mapToLong(WritableTensor::size).reduce(0, Math::addExact);
        } catch (ArithmeticException e) {
            throw new BadInput(config + ": its sizes make more bytes than can be counted", e);
        }
        long free = Files.getFileStore(work).getUsableSpace();
        if (!sparse && bytes > free) {
            throw new BadInput(out + ": the weights take " + bytes + " bytes, " + free
                    + " are free on this disk (--sparse takes none)");
        }
        return bytes;
    }

    private DType dtype(Source source) {
        var named = options.dtype();
        if (named == null) {
            var file = source.settings("config.json");
            named = file == null ? "float32" : published(file);
        }
        var type = ModelOptions.dtype(named);
        return type == null ? DType.F32 : type;
    }

    private static String published(Json file) {
        var text = file.orEmpty("text_config");
        var inside = text.text("dtype", text.text("torch_dtype", "float32"));
        return file.text("dtype", file.text("torch_dtype", inside));
    }

    private static void publish(Path work, Path target, boolean exists) throws IOException {
        if (!exists) {
            Files.move(work, target);
            return;
        }
        try (var files = Files.list(work)) {
            for (var file : files.toList()) {
                Files.move(file, target.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
            }
        }
    }

    private void say(Made made) {
        if (json) {
            streams.out()
                    .println(Json.write(Map.of(
                            "out",
                            out.toString(),
                            "system",
                            made.system,
                            "parameters",
                            made.parameters,
                            "bytes",
                            made.bytes)));
        } else {
            streams.out()
                    .println(out + ": " + made.system + ", " + made.parameters + " parameters, " + made.bytes + " bytes"
                            + (sparse ? " (holes)" : ""));
        }
    }

    private static void remove(Path work) throws IOException {
        if (!Files.exists(work)) {
            return;
        }
        Files.walkFileTree(work, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }
        });
        Files.delete(work);
    }
}
