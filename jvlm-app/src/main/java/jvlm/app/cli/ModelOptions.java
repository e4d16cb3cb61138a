package jvlm.app.cli;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import jvlm.Vlm;
import jvlm.checkpoint.Encoding;
import jvlm.error.BadInput;
import jvlm.model.OpenOptions;
import jvlm.tensor.DType;
import jvlm.tensor.Device;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which model a command uses, and how it is opened. */
final class ModelOptions {
    @Option(
            names = {"-m", "--model"},
            paramLabel = "PATH",
            description =
                    "Checkpoint directory or file; by default a model that comes with the program, if one serves.")
    private @Nullable Path path;

    @Option(
            names = "--dtype",
            paramLabel = "TYPE",
            description = "Compute in auto (default), float32, bfloat16 or float16.")
    private String dtype = "auto";

    @Option(names = "--device", paramLabel = "NAME", description = "Compute on cpu (default) or cuda[:N].")
    private String device = "cpu";

    @Option(names = "--threads", paramLabel = "N", description = "Threads of one operation; by default one a core.")
    private int threads;

    @Option(
            names = "--part",
            paramLabel = "NAME=PATH",
            description = "Where a part lies that the checkpoint only names: tower, base. Repeatable.")
    private Map<String, Path> parts = new LinkedHashMap<>();

    @Option(
            names = "--template",
            paramLabel = "NAME",
            description = "Conversation template, where the checkpoint carries none.")
    private @Nullable String template;

    @Option(
            names = "--template-variable",
            paramLabel = "NAME=VALUE",
            description = "Tell the chat template a variable besides, such as add_vision_id=true. Repeatable.")
    private Map<String, String> variables = new LinkedHashMap<>();

    @Option(
            names = "--quant",
            paramLabel = "BITS",
            description = "Quantise the decoder as it is opened: int8 or int4, a scale for each 32 weights of a row.")
    private @Nullable String quant;

    /** Opens the model that was named, else a built-in one that can do {@code task}. */
    Vlm open(Class<?> task, Streams streams) {
        return open(task, streams, options());
    }

    /** The same, in a way that {@link #options} led to. */
    Vlm open(Class<?> task, Streams streams, OpenOptions options) {
        var chosen = path(task);
        load(streams);
        return Vlm.open(chosen, options);
    }

    void load(Streams streams) {
        if (threads < 0) {
            throw new BadInput("--threads " + threads + ": expected 1 or more");
        }
        Natives.load(threads, streams);
    }

    int threads() {
        return threads > 0 ? threads : Natives.physicalCores();
    }

    /** True where a model was named. */
    boolean isGiven() {
        return path != null;
    }

    /** The path that was given, else that of a built-in model for {@code task}. */
    Path path(Class<?> task) {
        return path != null ? path : BuiltIn.modelFor(task);
    }

    /** How to open it; throws {@link BadInput} for a type or device that there is not. */
    OpenOptions options() {
        var options = new OpenOptions(dtype(dtype), Device.of(device), parts, template, null)
                .withQuant(quant == null ? null : quant(quant));
        for (var variable : variables.entrySet()) {
            options = options.withTemplateVariable(variable.getKey(), value(variable.getValue()));
        }
        return options;
    }

    /** Truth and whole numbers as such, all else as text. */
    private static Object value(String text) {
        return switch (text) {
            case "true", "false" -> Boolean.valueOf(text);
            default -> text.matches("-?\\d{1,18}") ? (Object) Long.valueOf(text) : text;
        };
    }

    private static Encoding quant(String name) {
        return switch (name.toLowerCase(Locale.ROOT)) {
            case "int8", "q8_0" -> Encoding.Q8_0;
            case "int4", "q4_0" -> Encoding.Q4_0;
            default -> throw new BadInput("--quant " + name + ": expected int8 or int4");
        };
    }

    /** The type of this name; null for {@code auto}. */
    static @Nullable DType dtype(String name) {
        return switch (name.toLowerCase(Locale.ROOT)) {
            case "auto" -> null;
            case "float32", "fp32", "f32" -> DType.F32;
            case "bfloat16", "bf16" -> DType.BF16;
            case "float16", "fp16", "f16", "half" -> DType.F16;
            default -> throw new BadInput("--dtype " + name + ": expected auto, float32, bfloat16 or float16");
        };
    }

    /** The name of a type as these options take it. */
    static String name(DType type) {
        return switch (type) {
            case F64 -> "float64";
            case F32 -> "float32";
            case F16 -> "float16";
            case BF16 -> "bfloat16";
            default -> type.name().toLowerCase(Locale.ROOT);
        };
    }
}
