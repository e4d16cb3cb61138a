package jvlm.app.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import jvlm.Vlm;
import jvlm.backbone.llama.LlamaSteps;
import jvlm.checkpoint.Disk;
import jvlm.error.BadInput;
import jvlm.eval.quality.Comparison;
import jvlm.eval.quality.FormatCost;
import jvlm.json.Json;
import jvlm.task.Answer;
import jvlm.tensor.DType;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Measures what a format of weights costs. */
@Command(
        name = "quality",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        description =
                "Measures what a format costs: the logits of a model as it is run, beside those of its reference in "
                        + "float32, after every token of a text. Shown are the divergence of Kullback and Leibler in nats (mean, "
                        + "and what 99 %% of the tokens do not exceed), how often both think the same token likeliest, and the "
                        + "perplexity of both; once for reading prompts, once for writing answers.",
        footer = {"", "Example:", "  jvlm quality book.txt --model my-llama --quant int4 --tokens 2000"})
final class QualityCommand implements Callable<Integer> {
    private static final long LONGEST_TEXT = 16 << 20;

    private final Streams streams;

    @Parameters(paramLabel = "TEXT", description = "A file of text in UTF-8.")
    private Path text = Path.of("");

    @Option(
            names = "--reference",
            paramLabel = "PATH",
            description = "What the model is compared with, in float32; by default the model itself, not quantised.")
    private @Nullable Path reference;

    @Option(names = "--tokens", paramLabel = "N", description = "Tokens read (default: ${DEFAULT-VALUE}).")
    private int tokens = 2000;

    @Option(
            names = "--logits",
            paramLabel = "FILE",
            description = "Logits of another program for the same tokens, compared too: float32, little-endian, "
                    + "[tokens, vocabulary]. Repeatable.")
    private List<Path> logits = new ArrayList<>();

    @Option(
            names = "--ids",
            paramLabel = "FILE",
            description = "Write the tokens that are read, one id a line, for another program.")
    private @Nullable Path idsFile;

    @Option(names = "--json", description = "Print one JSON object.")
    private boolean json;

    @Mixin
    private final ModelOptions model = new ModelOptions();

    QualityCommand(Streams streams) {
        this.streams = streams;
    }

    @Override
    public Integer call() {
        if (tokens < 1) {
            throw new BadInput("--tokens " + tokens + ": expected 1 or more");
        }
        var content = content();
        var path = model.path(Answer.class);
        var options = model.options();
        var other = reference == null ? path : reference;
        model.load(streams);
        try (var vlm = Vlm.open(path, options);
                var plain = Vlm.open(other, options.withDtype(DType.F32).withQuant(null))) {
            requireText(vlm, path);
            requireText(plain, other);
            int[] ids = ids(content, vlm, plain);
            write(ids);
            print(vlm, costs(vlm, plain, ids));
            return 0;
        }
    }

    private static void requireText(Vlm vlm, Path path) {
        if (!vlm.can(LlamaSteps.class)) {
            throw new BadInput(path + ": a model of system " + vlm.system() + " writes no text token by token");
        }
    }

    private String content() {
        try {
            if (Files.size(text) > LONGEST_TEXT) {
                throw new BadInput(text + ": more than " + (LONGEST_TEXT >> 20) + " MB of text; a part of it will do");
            }
            var content = Files.readString(text);
            if (content.isBlank()) {
                throw new BadInput(text + ": the text is empty");
            }
            return content;
        } catch (IOException e) {
            throw new BadInput(text + ": cannot be read as text in UTF-8 (" + e.getMessage() + ")", e);
        }
    }

    /** The tokens that are read, and one more that the last of them is to predict. */
    private int[] ids(String content, Vlm vlm, Vlm plain) {
        int[] ids = encoded(content, vlm, plain);
        if (ids.length <= tokens) {
            throw new BadInput(text + ": " + ids.length + " tokens of text, expected " + (tokens + 1)
                    + " or more for --tokens " + tokens);
        }
        return Arrays.copyOf(ids, tokens + 1);
    }

    /** Weights may come without a vocabulary; that of the reference serves them then, and the other way round. */
    private int[] encoded(String content, Vlm vlm, Vlm plain) {
        int[] ours;
        try {
            ours = encoded(content, vlm);
        } catch (BadInput e) {
            if (reference == null) {
                throw e;
            }
            return encoded(content, plain);
        }
        int[] theirs;
        try {
            theirs = encoded(content, plain);
        } catch (BadInput _) {
            return ours;
        }
        if (!Arrays.equals(ours, theirs)) {
            throw new BadInput(text + ": the model and its reference read it as different tokens");
        }
        return ours;
    }

    private static int[] encoded(String content, Vlm vlm) {
        return vlm.use(Answer.class, a -> a.tokenizer().encode(content, true));
    }

    private void write(int[] ids) {
        if (idsFile != null) {
            var lines =
                    Arrays.stream(ids, 0, tokens).mapToObj(Integer::toString).collect(Collectors.joining("\n"));
            Disk.replace(idsFile, lines + "\n");
        }
    }

    private List<FormatCost> costs(Vlm vlm, Vlm plain, int[] ids) {
        return plain.use(
                LlamaSteps.class,
                r -> vlm.use(LlamaSteps.class, m -> {
                    var progress = new Progress("comparing", tokens * (1 + logits.size()), streams);
                    try {
                        var comparison = new Comparison(r, m, ids);
                        var costs = new ArrayList<>(comparison.run(progress::step));
                        logits.forEach(file -> costs.add(comparison.of(file, progress::step)));
                        return costs;
                    } finally {
                        progress.end();
                    }
                }));
    }

    private void print(Vlm vlm, List<FormatCost> costs) {
        if (json) {
            var fields = new LinkedHashMap<String, Object>();
            fields.put("system", vlm.system());
            fields.put("dtype", ModelOptions.name(vlm.dtype()));
            fields.put("costs", costs.stream().map(FormatCost::fields).toList());
            streams.out().println(Json.write(fields));
        } else {
            streams.out().println(table(costs));
        }
    }

    private static String table(List<FormatCost> costs) {
        var table = new StringBuilder(row(
                "%-16s %10s %10s  %-23s %10s %10s", "", "KL", "KL 99 %", "likeliest token", "perplexity", "reference"));
        for (var c : costs) {
            double low = 1e2 * c.interval().low();
            double high = 1e2 * c.interval().high();
            table.append(row(
                    "%-16s %10.3g %10.3g  %5.2f %% (%5.2f-%5.2f) %10.4f %10.4f",
                    c.path(),
                    c.divergence(),
                    c.divergence99(),
                    1e2 * c.agreement(),
                    low,
                    high,
                    c.perplexity(),
                    c.referencePerplexity()));
        }
        return table.toString().stripTrailing();
    }

    private static String row(String format, Object... values) {
        return String.format(Locale.ROOT, format + "%n", values);
    }
}
