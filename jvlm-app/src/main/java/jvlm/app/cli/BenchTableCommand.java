package jvlm.app.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import jvlm.bench.Contest;
import jvlm.bench.Machine;
import jvlm.bench.Peers;
import jvlm.bench.Standing;
import jvlm.error.BadInput;
import jvlm.json.Json;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Measures everything that a table of targets asks for. */
@Command(
        name = "bench-table",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        description =
                "Measures all rows of a YAML file and writes them as Markdown: per row and round a fresh process of "
                        + "this program and then each peer, one after the other; medians, ratios (ours / theirs) and whether "
                        + "targets are met, with date and machine. A peer that fails is told of in its table, the others go on. "
                        + "Exit code 1 where a target is missed or was not measured.",
        footer = {"", "Example:", "  jvlm bench-table targets.yaml > table.md"})
final class BenchTableCommand implements Callable<Integer> {
    private final Streams streams;

    @Parameters(paramLabel = "FILE", description = "Rows, peers and targets; see docs/performance.md.")
    private Path file = Path.of("");

    @Option(names = "--only", split = ",", paramLabel = "NAME", description = "Rows that are measured.")
    private List<String> only = new ArrayList<>();

    @Option(names = "--json", description = "Print a JSON line for each figure instead.")
    private boolean json;

    BenchTableCommand(Streams streams) {
        this.streams = streams;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        var contest = Contest.read(file);
        var rows = contest.only(only);
        if (!json) {
            streams.out()
                    .printf(
                            "## %s%n%n%s, %s; %d threads, medians of %d rounds in turn, ratio = ours / theirs.%n",
                            contest.title(),
                            LocalDate.now(ZoneId.systemDefault()),
                            Machine.description(),
                            contest.threads(),
                            contest.rounds());
        }
        boolean met = true;
        for (var row : rows) {
            met &= measure(contest, row);
        }
        return met ? 0 : 1;
    }

    /** Lines that a process prints. */
    @FunctionalInterface
    private interface Printing {
        List<String> lines() throws IOException, InterruptedException;
    }

    /** What one side printed in all rounds, or why it has no figures. */
    private static final class Side {
        private final Peers figures = new Peers();
        private String failure = "";

        void run(Printing process) throws IOException, InterruptedException {
            if (!failure.isEmpty()) {
                return;
            }
            try {
                if (figures.add(process.lines()) == 0) {
                    failure = "printed no JSON line";
                }
            } catch (BadInput e) {
                failure = String.valueOf(e.getMessage());
            }
        }

        Map<String, Double> medians() {
            var all = figures.medians();
            return all.isEmpty() ? Map.of() : all.values().iterator().next();
        }

        String failure() {
            if (failure.isEmpty() && figures.medians().size() > 1) {
                return "several programs were measured, of which the first counts: "
                        + String.join(", ", figures.medians().keySet());
            }
            return failure.isEmpty() ? String.join("; ", figures.errors().values()) : failure;
        }
    }

    private boolean measure(Contest contest, Contest.Row row) throws IOException, InterruptedException {
        var ours = new Side();
        var theirs = new LinkedHashMap<Contest.Peer, Side>();
        row.peers().forEach(p -> theirs.put(p, new Side()));
        for (int r = 1; r <= contest.rounds(); r++) {
            streams.note(Failure.oneLine(row.name() + ": round " + r + " of " + contest.rounds()));
            ours.run(() -> Processes.ourselves(row.arguments(contest.threads())));
            for (var peer : theirs.entrySet()) {
                peer.getValue().run(() -> Processes.shell(peer.getKey().command()));
            }
        }
        boolean met = true;
        for (var entry : theirs.entrySet()) {
            var peer = entry.getKey();
            var standings = Standing.of(peer, ours.medians(), entry.getValue().medians());
            print(row, peer, standings, failures(ours, peer, entry.getValue()));
            met &= standings.stream().allMatch(s -> s.target() == null || Boolean.TRUE.equals(s.met()));
        }
        return met;
    }

    private static String failures(Side ours, Contest.Peer peer, Side theirs) {
        var all = new ArrayList<String>();
        if (!ours.failure().isEmpty()) {
            all.add("jvlm: " + ours.failure());
        }
        if (!theirs.failure().isEmpty()) {
            all.add(peer.name() + ": " + theirs.failure());
        }
        return String.join("; ", all);
    }

    private void print(Contest.Row row, Contest.Peer peer, List<Standing> standings, String failure) {
        if (json) {
            standings.forEach(s -> streams.out().println(Json.write(fields(row, peer, s))));
            if (!failure.isEmpty()) {
                streams.note(Failure.oneLine(row.name() + ": " + failure));
            }
        } else {
            var table = new StringBuilder("%n### %s beside %s%n%n".formatted(row.name(), peer.name()));
            if (!failure.isEmpty()) {
                table.append(Failure.oneLine("Not all was measured: " + failure))
                        .append("%n%n".formatted());
            }
            if (!standings.isEmpty()) {
                table.append(Standing.head(peer.name()));
                standings.forEach(s -> table.append(s.line()));
            }
            streams.out().print(table);
        }
        streams.out().flush();
    }

    private static Map<String, Object> fields(Contest.Row row, Contest.Peer peer, Standing standing) {
        var fields = new LinkedHashMap<String, Object>();
        fields.put("row", row.name());
        fields.put("peer", peer.name());
        fields.put("figure", standing.figure());
        if (!Double.isNaN(standing.ours())) {
            fields.put("ours", standing.ours());
        }
        if (!Double.isNaN(standing.theirs())) {
            fields.put("theirs", standing.theirs());
        }
        if (standing.target() != null) {
            fields.put("target", standing.target());
            fields.put("met", Boolean.TRUE.equals(standing.met()));
        }
        return fields;
    }
}
