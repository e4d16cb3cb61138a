package jvlm.app.cli;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import jvlm.error.BadInput;

/** Runs other programs and takes what they print. */
final class Processes {
    private Processes() {}

    /** Lines that a fresh process of this program prints. */
    static List<String> ourselves(List<String> arguments) throws IOException, InterruptedException {
        return lines(command(arguments), "this program");
    }

    /** The command of a fresh process of this program. */
    static List<String> command(List<String> arguments) {
        var command = new ArrayList<String>();
        command.add(ProcessHandle.current().info().command().orElse("java"));
        command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
        command.addAll(arguments);
        return command;
    }

    /** Lines that a command of the shell prints. */
    static List<String> shell(String command) throws IOException, InterruptedException {
        boolean windows = System.getProperty("os.name").startsWith("Windows");
        return lines(windows ? List.of("cmd", "/c", command) : List.of("sh", "-c", command), command);
    }

    private static List<String> lines(List<String> command, String name) throws IOException, InterruptedException {
        var builder = new ProcessBuilder(command);
        builder.environment().remove(LauncherWatch.VARIABLE);
        var process = builder.redirectInput(ProcessBuilder.Redirect.from(
                        new java.io.File(System.getProperty("os.name").startsWith("Windows") ? "NUL" : "/dev/null")))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try {
            var text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            int code = process.waitFor();
            if (code != 0) {
                throw new BadInput(name + " ended with exit code " + code);
            }
            return text.lines().toList();
        } finally {
            process.destroy();
        }
    }
}
