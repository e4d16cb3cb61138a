package jvlm.app.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.UnaryOperator;
import jvlm.error.BadInput;
import jvlm.json.Json;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Runs a command of this program as several processes that work together. */
@Command(
        name = "launch",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        description = {
            "Runs a command as several processes, the ranks of one run.",
            "The first that fails ends the others; --restarts lets them go on from their last checkpoint. Its exit "
                    + "code is that of the rank that failed."
        },
        footer = {
            "",
            "Example:",
            "  jvlm launch --ranks 2 --restarts 3 -- train recipe.yaml",
            "  jvlm launch --ranks 8 --nodes 2 --node-rank 0 --master gpu0:29500 \\",
            "      -- train recipe.yaml"
        })
final class Launch implements Callable<Integer> {
    private final Streams streams;
    /** What runs a command in a fresh process. */
    private final UnaryOperator<List<String>> program;

    @Parameters(arity = "1..*", paramLabel = "COMMAND", description = "The command and its arguments, behind --.")
    private List<String> command = new ArrayList<>();

    @Option(names = "--ranks", required = true, paramLabel = "N", description = "Processes on this machine.")
    private int ranks;

    @Option(names = "--nodes", paramLabel = "M", description = "Machines that take part; on each the same command.")
    private int nodes = 1;

    @Option(names = "--node-rank", paramLabel = "R", description = "Which of them this is, from 0.")
    private int nodeRank;

    @Option(
            names = "--master",
            paramLabel = "HOST:PORT",
            description = "Machine 0 and a free port of it; by default this machine and any port.")
    private @Nullable String master;

    @Option(names = "--restarts", paramLabel = "K", description = "How often the ranks start again, with --resume.")
    private int restarts;

    @Option(names = "--json", description = "Print each line of a rank as a JSON object, and one at the end.")
    private boolean json;

    Launch(Streams streams) {
        this(streams, Processes::command);
    }

    Launch(Streams streams, UnaryOperator<List<String>> program) {
        this.streams = streams;
        this.program = program;
    }

    @Override
    public Integer call() throws InterruptedException {
        var plan = plan();
        var output = new RankOutput(streams, json);
        int attempt = 0;
        while (true) {
            var arguments = attempt == 0 || command.contains("--resume") ? command : resumed();
            var failed = RankProcesses.run(program.apply(arguments), plan, attempt, output);
            if (failed == null) {
                return end(0, attempt);
            }
            streams.note(failed.line());
            // Who presses Ctrl-C wants no other run.
            if (attempt == restarts || failed.code() == Failure.INTERRUPTED) {
                return end(failed.code(), attempt);
            }
            attempt++;
            streams.note("restart " + attempt + " of " + restarts);
        }
    }

    private List<String> resumed() {
        var arguments = new ArrayList<>(command);
        arguments.add("--resume");
        return arguments;
    }

    private int end(int code, int attempt) {
        if (json) {
            streams.out().println(Json.write(Map.of("exit", code, "restarts", attempt)));
        }
        return code;
    }

    private RankPlan plan() {
        check("--ranks", ranks, 1, 1024);
        check("--nodes", nodes, 1, 4096);
        check("--node-rank", nodeRank, 0, nodes - 1);
        check("--restarts", restarts, 0, 1_000_000);
        if (master == null && nodes > 1) {
            throw new BadInput("--nodes " + nodes + " needs --master HOST:PORT, the same on each machine");
        }
        return RankPlan.of(ranks, nodes, nodeRank, master);
    }

    private static void check(String option, int value, int low, int high) {
        if (value < low || value > high) {
            throw new BadInput(option + " " + value + ": expected a number from " + low + " to " + high);
        }
    }
}
