package jvlm.app.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import jvlm.error.BadInput;
import jvlm.eval.verify.Verdict;
import jvlm.eval.verify.Verifier;
import jvlm.json.Json;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Replays recorded cases. */
@Command(
        name = "verify",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        description = "Replays recorded cases and compares every output with the record.",
        footer = {"", "Example:", "  jvlm verify cases/clip cases/llava --except train"})
final class Verify implements Callable<Integer> {
    private final Streams streams;

    @Parameters(arity = "1..*", paramLabel = "DIR", description = "Cases, or directories that hold some.")
    private List<Path> directories = new ArrayList<>();

    @Option(names = "--except", split = ",", paramLabel = "TASK", description = "Leave out cases of these tasks.")
    private Set<String> excepted = new LinkedHashSet<>();

    @Option(names = "--threads", paramLabel = "N", description = "Threads of one operation; by default one a core.")
    private int threads;

    @Option(names = "--json", description = "Print one JSON object a case.")
    private boolean json;

    Verify(Streams streams) {
        this.streams = streams;
    }

    @Override
    public Integer call() {
        var cases = new LinkedHashSet<Path>();
        directories.forEach(d -> cases.addAll(Verifier.find(d)));
        cases.removeIf(this::isExcepted);
        Natives.load(threads, streams);
        int passed = 0;
        for (var directory : cases) {
            var verdict = Verifier.run(directory);
            print(verdict);
            passed += verdict.passed() ? 1 : 0;
        }
        streams.note(passed + " of " + cases.size() + " cases passed");
        return passed == cases.size() && passed > 0 ? 0 : 1;
    }

    private boolean isExcepted(Path directory) {
        try {
            return !excepted.isEmpty() && excepted.contains(Verifier.task(directory));
        } catch (BadInput _) {
            return false; // a case that cannot be read is to be reported as failed
        }
    }

    private void print(Verdict verdict) {
        streams.out().println(json ? Json.write(verdict) : verdict.line());
        if (!json) {
            verdict.failures().stream().skip(1).limit(4).forEach(f -> streams.out()
                    .println("     then " + f));
        }
        streams.out().flush();
    }
}
