package jvlm.app.cli;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import jvlm.Vlm;
import jvlm.bench.Bench;
import jvlm.bench.Figures;
import jvlm.bench.Limits;
import jvlm.bench.Peers;
import jvlm.bench.Plan;
import jvlm.bench.Shares;
import jvlm.error.BadInput;
import jvlm.json.Json;
import jvlm.task.Answer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Measures a model, beside a peer where one is named. */
@Command(
        name = "bench",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        description = "Measures start, prompts, decoding, pictures and memory, each as the median of some runs. "
                + "With --against, fresh processes of this program and of a peer run in turn; the peer prints JSON lines "
                + "with the fields that --json prints here.",
        footer = {"", "Example:", "  jvlm bench --model model.gguf --against \"python peers.py --gguf model.gguf\""})
final class BenchCommand implements Callable<Integer> {
    private final Streams streams;

    @Spec
    private @Nullable CommandSpec spec;

    @Option(names = "--prefill", split = ",", paramLabel = "N", description = "Prompt lengths: ${DEFAULT-VALUE}.")
    private List<Integer> prefill = List.of(128, 512, 2048);

    @Option(
            names = "--contexts",
            split = ",",
            paramLabel = "N",
            description = "Tokens before those decoded: ${DEFAULT-VALUE}.")
    private List<Integer> contexts = List.of(64, 1024);

    @Option(names = "--batches", split = ",", paramLabel = "N", description = "Pictures at once: ${DEFAULT-VALUE}.")
    private List<Integer> batches = List.of(1, 8);

    @Option(
            names = "--sequences",
            split = ",",
            paramLabel = "N",
            description = "Sequences decoded at once behind 64 tokens each, up to 16 (default: none).")
    private List<Integer> sequences = List.of();

    @Option(names = "--steps", paramLabel = "N", description = "Tokens decoded (default: ${DEFAULT-VALUE}).")
    private int steps = 48;

    @Option(names = "--repeat", paramLabel = "N", description = "Runs of each figure (default: ${DEFAULT-VALUE}).")
    private int repeat = 3;

    @Option(
            names = "--against",
            paramLabel = "CMD",
            description = "A peer's command, run by the shell in turn with us.")
    private @Nullable String against;

    @Option(names = "--rounds", paramLabel = "N", description = "Turns with the peer (default: ${DEFAULT-VALUE}).")
    private int rounds = 3;

    @Option(
            names = "--limits",
            description =
                    "Measure what the machine does at most, reading memory and multiplying matrices; without --model "
                            + "nothing else.")
    private boolean limits;

    @Option(names = "--json", description = "Print JSON instead of a table.")
    private boolean json;

    @Mixin
    private final ModelOptions model = new ModelOptions();

    BenchCommand(Streams streams) {
        this.streams = streams;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        var plan = new Plan(prefill, contexts, batches, sequences, steps, repeat);
        if (against != null) {
            return compare(against);
        }
        var fields = limits && !model.isGiven() ? machine() : measure(plan);
        streams.out().println(json ? Json.write(fields) : BenchTable.of(fields));
        return 0;
    }

    private Map<String, Object> machine() {
        model.load(streams);
        return Map.of("limits", Limits.measure().fields());
    }

    private Map<String, Object> measure(Plan plan) {
        var path = model.path(Answer.class);
        var options = model.options();
        long start = System.nanoTime();
        model.load(streams);
        double libtorch = (System.nanoTime() - start) / 1e9;
        start = System.nanoTime();
        try (var vlm = Vlm.open(path, options)) {
            double open = (System.nanoTime() - start) / 1e9;
            var figures = Bench.run(vlm, plan, libtorch, open);
            var fields = line(vlm, figures, ModelOptions.name(vlm.dtype()));
            if (limits) {
                var machine = Limits.measure();
                fields.put("limits", machine.fields());
                fields.put("of_limits", Shares.of(vlm, figures, machine));
            }
            return fields;
        }
    }

    private Map<String, Object> line(Vlm vlm, Figures figures, String dtype) {
        var fields = new LinkedHashMap<String, Object>();
        fields.put("peer", "jvlm");
        fields.put("variant", vlm.system());
        fields.put("dtype", dtype);
        fields.put("threads", model.threads());
        fields.putAll(figures.fields());
        var versions = new LinkedHashMap<String, String>();
        versions.put("java", Runtime.version().toString());
        fields.put("versions", versions);
        return fields;
    }

    private int compare(String command) throws IOException, InterruptedException {
        if (rounds < 1) {
            throw new BadInput("--rounds " + rounds + ": expected 1 or more");
        }
        var ours = new Peers();
        var theirs = new Peers();
        for (int r = 1; r <= rounds; r++) {
            streams.note("round " + r + " of " + rounds);
            if (ours.add(Processes.ourselves(withoutPeer())) == 0) {
                throw new BadInput("this program printed no figures when it was run for the comparison");
            }
            if (theirs.add(Processes.shell(command)) == 0) {
                throw new BadInput("the peer printed no JSON line: " + command);
            }
        }
        theirs.errors().forEach((peer, why) -> streams.note(Failure.oneLine(peer + " failed: " + why)));
        var ratios = BenchTable.ratios(ours.medians(), theirs.medians());
        streams.out().println(json ? Json.write(ratios) : BenchTable.of(ratios));
        return ratios.isEmpty() ? 1 : 0;
    }

    /** The arguments of this call, for a process that measures alone. */
    private List<String> withoutPeer() {
        if (spec == null) {
            throw new IllegalStateException("the command was made without its parser");
        }
        var given = spec.root().commandLine().getParseResult().originalArgs();
        var kept = new ArrayList<String>();
        for (int i = 0; i < given.size(); i++) {
            var argument = given.get(i);
            if (argument.equals("--against") || argument.equals("--rounds")) {
                i++; // its value
            } else if (!argument.startsWith("--against=")
                    && !argument.startsWith("--rounds=")
                    && !argument.equals("--json")) {
                kept.add(argument);
            }
        }
        kept.add("--json");
        return kept;
    }
}
