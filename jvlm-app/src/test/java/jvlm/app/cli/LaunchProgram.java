package jvlm.app.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import jvlm.tensor.Tensors;
import jvlm.train.ranks.RankLost;
import jvlm.train.ranks.Ranks;
import picocli.CommandLine;

/** What the tests of the launcher launch. */
final class LaunchProgram {
    private LaunchProgram() {}

    public static void main(String[] arguments) throws IOException, InterruptedException {
        if (arguments[0].equals("launch")) {
            var rest = Arrays.copyOfRange(arguments, 1, arguments.length);
            // An end that comes while ranks end is told as the program itself tells it, not with a stack.
            System.exit(new CommandLine(new Launch(Streams.system(), LaunchProgram::command))
                    .setExecutionExceptionHandler((e, _, _) -> {
                        System.err.println(e.getMessage());
                        return Failure.INTERRUPTED;
                    })
                    .execute(rest));
        }
        LauncherWatch.start();
        switch (arguments[0]) {
            case "environment" -> environment();
            case "sleep" -> sleep(Path.of(arguments[1]));
            case "steps" -> steps(Path.of(arguments[1]), arguments.length > 2);
            default -> throw new IllegalArgumentException(arguments[0]);
        }
    }

    /** The command of a process that runs this. */
    static List<String> command(List<String> arguments) {
        var command = new ArrayList<>(List.of(
                System.getProperty("java.home") + "/bin/java",
                "--enable-native-access=ALL-UNNAMED",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                LaunchProgram.class.getName()));
        command.addAll(arguments);
        return command;
    }

    private static void environment() {
        for (var name : new String[] {"RANK", "LOCAL_RANK", "WORLD_SIZE", "MASTER_ADDR", "OMP_NUM_THREADS"}) {
            System.out.println(name + "=" + System.getenv(name));
        }
        System.err.println("[Gloo] Rank 0 is connected");
        System.err.println("done");
    }

    /** Notes that it lives; the second rank then fails, the first would stay for ever. */
    private static void sleep(Path folder) throws IOException, InterruptedException {
        var rank = System.getenv("RANK");
        Files.writeString(
                folder.resolve("pid" + rank), "" + ProcessHandle.current().pid(), StandardCharsets.UTF_8);
        while (!Files.exists(folder.resolve("pid0")) || !"1".equals(rank) || Files.exists(folder.resolve("stay"))) {
            Thread.sleep(50);
        }
        Runtime.getRuntime().halt(7);
    }

    /** Six steps, each kept as a checkpoint by rank 0; in the first run rank 1 is killed in the fourth. */
    private static void steps(Path folder, boolean resume) throws IOException {
        var checkpoint = folder.resolve("step");
        try (var ranks = Ranks.fromEnvironment()) {
            int start = resume ? Integer.parseInt(Files.readString(checkpoint)) : 0;
            for (int step = start; step < 6; step++) {
                if (!resume && step == 3 && ranks.rank() == 1) {
                    Runtime.getRuntime().halt(137);
                }
                ranks.allReduce(Tensors.floats(new float[] {step}, 1));
                if (ranks.rank() == 0) {
                    Files.writeString(checkpoint, "" + (step + 1));
                }
            }
            System.out.println("steps " + start + " to 6");
        } catch (RankLost e) {
            System.err.println(e.getMessage());
            System.exit(RankLost.EXIT_CODE);
        }
    }
}
