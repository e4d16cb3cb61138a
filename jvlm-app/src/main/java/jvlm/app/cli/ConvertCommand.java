package jvlm.app.cli;

import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import jvlm.checkpoint.Encoding;
import jvlm.convert.Convert;
import jvlm.json.Json;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Checkpoints in another form. */
@Command(
        name = "convert",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        description = "Writes a checkpoint with quantised weights: a LLaMA or Qwen2 language model as one GGUF file, "
                + "mini as a directory.",
        footer = {"", "Example:", "  jvlm convert my-llama --quant int8 --out my-llama.gguf"})
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

    @Parameters(paramLabel = "MODEL", description = "The checkpoint's directory.")
    private Path model = Path.of("");

    @Option(
            names = "--quant",
            paramLabel = "FORM",
            description = "How matrices are stored: ${COMPLETION-CANDIDATES} (Q8_0, Q4_0, float32; default: int8).")
    private Quant quant = Quant.int8;

    @Option(names = "--out", required = true, paramLabel = "PATH", description = "The file or directory to make.")
    private Path out = Path.of("");

    @Option(names = "--json", description = "Print one JSON object: path, quant.")
    private boolean json;

    ConvertCommand(Streams streams) {
        this.streams = streams;
    }

    @Override
    public Integer call() {
        Natives.load(0, streams);
        Convert.quantised(model, out, quant.encoding);
        streams.out().println(json ? Json.write(Map.of("path", out.toString(), "quant", quant.name())) : out);
        return 0;
    }
}
