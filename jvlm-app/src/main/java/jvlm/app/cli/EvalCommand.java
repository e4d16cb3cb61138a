package jvlm.app.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import jvlm.data.Samples;
import jvlm.error.BadInput;
import jvlm.eval.split.AnswerFile;
import jvlm.eval.split.Interview;
import jvlm.eval.split.Look;
import jvlm.eval.split.Split;
import jvlm.json.Json;
import jvlm.model.ModelKey;
import jvlm.task.Answer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Recorded questions put to a model, and what it answered. */
@Command(
        name = "eval",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        description = {
            "Asks a model the recorded questions of a data set, each by itself with its picture, and counts its answers: "
                    + "equal to the recorded one after VQA's normalisation, containing it, sharing words with it (F1).",
            "Chance is the accuracy of the constant answer that is right most often for the kind of question; exact "
                    + "accuracies have 95 %% intervals after Wilson."
        },
        footer = {
            "",
            "Example:",
            "  jvlm eval --model llava-1.5-7b-hf --data test.json --images test.tar --blank-too --out answers.jsonl",
            "  jvlm eval --data easy-vqa/test.json --data shapes/test.json --card > card.md"
        })
final class EvalCommand implements Callable<Integer> {
    private final Streams streams;

    @Option(
            names = "--data",
            required = true,
            paramLabel = "SPLIT",
            description = "Samples in LLaVA's JSON, JSON lines or tar shards. Repeatable.")
    private List<Path> data = new ArrayList<>();

    @Option(
            names = "--images",
            paramLabel = "PATH",
            description = "Folder or tar that names of pictures start from; by default beside the data. One, or one a "
                    + "data set.")
    private List<Path> images = new ArrayList<>();

    @Option(names = "--limit", paramLabel = "N", description = "Take the first N samples of each data set.")
    private int limit = Integer.MAX_VALUE;

    @Option(names = "--blank", description = "Show grey pictures of the same sizes instead.")
    private boolean blank;

    @Option(
            names = "--blank-too",
            description = "Ask before the pictures and before grey ones; claim what beats chance and grey.")
    private boolean blankToo;

    @Option(names = "--card", description = "Print a Markdown table for a model card; implies --blank-too.")
    private boolean card;

    @Option(names = "--choices", description = "Also let pictures with a meta.label be named, freely and by choosing.")
    private boolean choices;

    @Option(
            names = "--labels-file",
            paramLabel = "FILE",
            description = "More labels to choose from, one a line, beside those of the data.")
    private @Nullable Path labelsFile;

    @Option(
            names = "--by",
            paramLabel = "KEY",
            description =
                    "Group by kind (meta.kind, else the type of question; default), type, question, or an entry of "
                            + "meta.")
    private String by = "kind";

    @Option(names = "--dialogue", description = "Ask with the recorded turns before each question.")
    private boolean dialogue;

    @Option(names = "--max-tokens", paramLabel = "N", description = "Tokens of an answer (default: ${DEFAULT-VALUE}).")
    private int maxTokens = 32;

    @Option(
            names = "--batch",
            paramLabel = "N",
            description = "Questions answered at once (default: ${DEFAULT-VALUE}).")
    private int batch = 8;

    @Option(
            names = "--out",
            paramLabel = "FILE",
            description = "Write each answer as a JSON line; a rerun with the same file goes on where it stopped.")
    private @Nullable Path out;

    @Option(names = "--json", description = "Print one JSON object a data set.")
    private boolean json;

    @Mixin
    private final ModelOptions model = new ModelOptions();

    EvalCommand(Streams streams) {
        this.streams = streams;
    }

    @Override
    public Integer call() {
        check();
        var labels = labelsFile == null ? List.<String>of() : ClassifyCommand.lines(labelsFile);
        var splits = splits();
        try (var vlm = model.open(Answer.class, streams);
                var file = out == null ? AnswerFile.none() : AnswerFile.open(out, conditions())) {
            var run = new EvalRun(vlm, settings(labels), file, streams);
            boolean whole = true;
            if (card) {
                streams.out().println(EvalTable.CARD_HEAD);
            }
            for (var split : splits) {
                var report = run.of(split);
                print(report);
                whole &= report.skipped().isEmpty();
            }
            return whole ? 0 : 1;
        } catch (CancellationException _) {
            return Failure.INTERRUPTED;
        }
    }

    private void check() {
        if (limit < 1) {
            throw new BadInput("--limit " + limit + ": expected 1 or more");
        }
        if (images.size() > 1 && images.size() != data.size()) {
            throw new BadInput(images.size() + " --images for " + data.size() + " --data: expected one, or one each");
        }
        if (blank && (blankToo || card)) {
            throw new BadInput("--blank asks before grey pictures alone: leave it out beside --blank-too and --card");
        }
        if (blank && choices) {
            throw new BadInput("--blank and --choices: grey pictures have no label to choose");
        }
        if (json && card) {
            throw new BadInput("--json and --card are two forms of the report: choose one");
        }
        if (labelsFile != null && !choices) {
            throw new BadInput("--labels-file needs --choices");
        }
    }

    private EvalRun.Settings settings(List<String> labels) {
        var looks = blank
                ? List.of(Look.GREY)
                : blankToo || card ? List.of(Look.PICTURE, Look.GREY) : List.of(Look.PICTURE);
        return new EvalRun.Settings(looks, by, new Interview.Options(dialogue, maxTokens, batch), choices, labels);
    }

    private List<Split> splits() {
        var splits = new ArrayList<Split>();
        for (int i = 0; i < data.size(); i++) {
            var place = images.isEmpty() ? null : images.get(images.size() == 1 ? 0 : i);
            try (var samples = Samples.open(data.get(i), place)) {
                splits.add(Split.of(name(data.get(i)), samples, limit));
            }
        }
        return splits;
    }

    /** The file with its folder, since most splits are called test.json. */
    private static String name(Path path) {
        var absolute = path.toAbsolutePath().normalize();
        int count = absolute.getNameCount();
        return absolute.subpath(Math.max(0, count - 2), count).toString();
    }

    private Map<String, Object> conditions() {
        var key = ModelKey.of(model.path(Answer.class), model.options());
        var conditions = new LinkedHashMap<String, Object>();
        conditions.put("format", 1);
        conditions.put("model", key);
        conditions.put("max_tokens", maxTokens);
        conditions.put("dialogue", dialogue);
        return conditions;
    }

    private void print(EvalRun.Report report) {
        report.skipped().stream().limit(5).forEach(s -> streams.note(Failure.oneLine(s.what() + ": " + s.why())));
        if (report.skipped().size() > 5) {
            streams.note(report.skipped().size() - 5 + " more of " + report.split() + " could not be used");
        }
        if (json) {
            streams.out().println(Json.write(report.fields()));
        } else if (card) {
            streams.out().print(EvalTable.card(report));
        } else {
            streams.out().print(EvalTable.text(report));
        }
        streams.out().flush();
    }
}
