package jvlm.app.cli;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import jvlm.checkpoint.Encoding;
import jvlm.convert.Convert;
import jvlm.convert.Dinov2Onnx;
import jvlm.convert.Rewrite;
import jvlm.convert.Rewritten;
import jvlm.error.BadInput;
import jvlm.json.Json;
import jvlm.model.OpenOptions;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Checkpoints in another form. */
@Command(
        name = "convert",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        description =
                "Writes a checkpoint anew: with quantised weights (a LLaMA or Qwen2 language model as one GGUF file, "
                        + "mini as a directory), or as a directory of safetensors files in another type, under other "
                        + "names of tensors, in other shards, with LoRA weights merged. Of an ONNX model the DINOv2 in it, "
                        + "as a directory that LLaVA's config.json can name as its tower.",
        footer = {
            "",
            "Example:",
            "  jvlm convert my-llama --quant int8 --out my-llama.gguf",
            "  jvlm convert Qwen2-VL-2B --dtype f16 --layout modules --shard-size 2GB --out smaller",
            "  jvlm convert my-lora --base llava-1.5-7b-hf --out merged",
            "  jvlm convert vit_s_focus.onnx --out dinov2"
        })
final class ConvertCommand implements Callable<Integer> {
    /** Names of the stored forms. */
    enum Quant {
        int8(Encoding.Q8_0),
        int4(Encoding.Q4_0),
        none(Encoding.F32);

        private final Encoding encoding;

        Quant(Encoding encoding) {
            this.encoding = encoding;
        }
    }

    private final Streams streams;

    @Parameters(
            paramLabel = "MODEL",
            description = "The checkpoint's directory, one of LoRA weights to be merged, or an ONNX model.")
    private Path model = Path.of("");

    @Option(
            names = "--quant",
            paramLabel = "FORM",
            description = "How matrices are stored: ${COMPLETION-CANDIDATES} (Q8_0, Q4_0, float32; int8 where no other "
                    + "option says what to do).")
    private @Nullable Quant quant;

    @Option(
            names = "--dtype",
            paramLabel = "TYPE",
            description = "The type of the weights: float32, bfloat16 or float16.")
    private @Nullable String dtype;

    @Option(
            names = "--layout",
            paramLabel = "NAMES",
            description = "Names of the tensors of LLaVA, Qwen2-VL and Qwen2.5-VL: hub (published files), modules "
                    + "(transformers since 4.52), mixed (as transformers 5 saves).")
    private @Nullable String layout;

    @Option(
            names = "--shard-size",
            paramLabel = "SIZE",
            description = "Most bytes of a file, such as 500MB (default: 5GB).")
    private @Nullable String shardSize;

    @Option(
            names = "--base",
            paramLabel = "PATH",
            description = "The model under LoRA weights, where they do not tell.")
    private @Nullable Path base;

    @Option(names = "--out", required = true, paramLabel = "PATH", description = "The file or directory to make.")
    private Path out = Path.of("");

    @Option(
            names = "--json",
            description = "Print one JSON object: path, and quant or the numbers of tensors read, written, merged.")
    private boolean json;

    ConvertCommand(Streams streams) {
        this.streams = streams;
    }

    @Override
    public Integer call() {
        Natives.load(0, streams);
        boolean rewrites = dtype != null || layout != null || shardSize != null || Rewrite.isAdapter(model);
        if (quant != null && rewrites) {
            throw new BadInput(
                    "--quant goes with none of --dtype, --layout, --shard-size and LoRA weights: merge first");
        }
        if (Dinov2Onnx.isOnnx(model)) {
            tower(rewrites || quant != null);
        } else if (rewrites) {
            rewrite();
        } else {
            var form = quant == null ? Quant.int8 : quant;
            Convert.quantised(model, out, form.encoding);
            streams.out().println(json ? Json.write(Map.of("path", out.toString(), "quant", form.name())) : out);
        }
        return 0;
    }

    private void tower(boolean changed) {
        if (changed) {
            throw new BadInput(model + ": --quant, --dtype, --layout and --shard-size do not go with an ONNX model");
        }
        Dinov2Onnx.run(model, out);
        streams.out().println(json ? Json.write(Map.of("path", out.toString())) : out);
    }

    private void rewrite() {
        var options = base == null ? OpenOptions.DEFAULT : OpenOptions.DEFAULT.withPart("base", base);
        long bytes = shardSize == null ? Rewrite.SHARD_BYTES : ByteSize.of(shardSize);
        var done =
                new Rewrite(dtype == null ? null : ModelOptions.dtype(dtype), layout, bytes).run(model, out, options);
        if (json) {
            streams.out().println(Json.write(report(done)));
        } else {
            streams.note("%d tensors read, %d written%s".formatted(done.read(), done.written(), adapted(done)));
            streams.out().println(out);
        }
    }

    private static String adapted(Rewritten done) {
        return done.merged() + done.replaced() == 0
                ? ""
                : "; %d pairs of LoRA matrices merged, %d tensors replaced".formatted(done.merged(), done.replaced());
    }

    private Map<String, Object> report(Rewritten done) {
        var report = new LinkedHashMap<String, Object>();
        report.put("path", out.toString());
        report.put("read", done.read());
        report.put("written", done.written());
        report.put("merged", done.merged());
        report.put("replaced", done.replaced());
        report.put("files", done.files());
        return report;
    }
}
