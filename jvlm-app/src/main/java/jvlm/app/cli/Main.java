package jvlm.app.cli;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;

/** The program: finds the command and turns whatever goes wrong into one line and an exit code. */
@Command(
        name = "jvlm",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        description = "Vision-language models on the JVM.",
        footer = {
            "",
            "Exit codes: 0 done, 1 a check failed or nothing was found, 2 the input cannot be used,",
            "75 another process of the run was lost.",
            "",
            "Example:",
            "  jvlm classify cat.jpg"
        })
public final class Main implements Callable<Integer> {
    private final Streams streams;

    @Option(names = "--verbose", scope = ScopeType.INHERIT, description = "On failure, show where it happened.")
    private boolean verbose;

    private Main(Streams streams) {
        this.streams = streams;
    }

    /** The version of this build. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            var version = Main.class.getPackage().getImplementationVersion();
            return new String[] {"jvlm " + (version == null ? "(not packaged)" : version)};
        }
    }

    public static void main(String[] arguments) {
        LauncherWatch.start();
        var streams = Streams.system();
        int code = run(streams, arguments);
        streams.out().flush();
        System.exit(code);
    }

    /** Runs one command and returns its exit code. */
    public static int run(Streams streams, String... arguments) {
        var main = new Main(streams);
        var line = line(main, streams);
        try {
            return line.execute(arguments);
        } catch (Throwable t) { // errors too: a full memory or a missing library ends in one line as well
            return Failure.report(t, main.verbose, streams);
        }
    }

    /** The parser of all commands. */
    static CommandLine line(Streams streams) {
        return line(new Main(streams), streams);
    }

    private static CommandLine line(Main main, Streams streams) {
        var line = new CommandLine(main);
        commands(streams).forEach(line::addSubcommand);
        line.setOut(new PrintWriter(streams.out(), true, StandardCharsets.UTF_8));
        line.setErr(new PrintWriter(streams.err(), true, StandardCharsets.UTF_8));
        line.setExecutionExceptionHandler((e, _, _) -> Failure.report(e, main.verbose, streams));
        line.setParameterExceptionHandler((e, _) -> misused(e, streams));
        line.setCaseInsensitiveEnumValuesAllowed(true);
        return line;
    }

    private static List<Object> commands(Streams streams) {
        return List.of(
                new Ask(streams),
                new Chat(streams),
                new EmbedCommand(streams),
                new ClassifyCommand(streams),
                new Search(streams),
                new Info(streams),
                new Init(streams),
                new TrainCommand(streams),
                new BenchCommand(streams),
                new BenchTableCommand(streams),
                new QualityCommand(streams),
                new ConvertCommand(streams),
                new Launch(streams),
                new Ablate(streams),
                new EvalCommand(streams),
                new Verify(streams));
    }

    private static int misused(ParameterException e, Streams streams) {
        var command = e.getCommandLine().getCommandSpec().qualifiedName();
        streams.note(Failure.oneLine(e.getMessage() + " (see " + command + " --help)"));
        return Failure.BAD_INPUT;
    }

    @Override
    public Integer call() {
        line(streams).usage(streams.out());
        return 0;
    }
}
