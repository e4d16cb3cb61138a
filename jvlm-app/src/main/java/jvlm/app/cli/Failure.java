package jvlm.app.cli;

import java.io.UncheckedIOException;
import jvlm.error.BadInput;
import jvlm.train.ranks.RankLost;

/** How a command that cannot go on ends: in one line on the error stream and an exit code. */
final class Failure {
    static final int BAD_INPUT = 2;
    /** What shells give for a program that was interrupted. */
    static final int INTERRUPTED = 130;

    private Failure() {}

    /** Reports {@code problem} and returns the exit code. */
    static int report(Throwable problem, boolean verbose, Streams streams) {
        streams.out().flush();
        streams.note(oneLine(line(problem)));
        if (verbose) {
            problem.printStackTrace(streams.err());
        }
        return switch (problem) {
            case InterruptedException _ -> INTERRUPTED;
            case RankLost _ -> RankLost.EXIT_CODE;
            default -> BAD_INPUT;
        };
    }

    private static String line(Throwable problem) {
        var said = String.valueOf(problem.getMessage());
        return switch (problem) {
            case BadInput _ -> said;
            case RankLost _ -> said;
            case InterruptedException _ -> "interrupted";
            case OutOfMemoryError _ -> outOfMemory(said);
            case StackOverflowError _ -> "something in the input is nested too deeply";
            case IncompatibleClassChangeError _ ->
                "jars of different builds lie side by side (" + said + "): build again with ./build";
            case LinkageError _ ->
                "the native libraries cannot be loaded (" + cause(problem) + "); this build is for "
                        + "Linux on x86-64 unless another profile was chosen";
            case UncheckedIOException _ -> "cannot read or write: " + said;
            case RuntimeException _ when said.contains("can't allocate memory") -> outOfMemory("");
            default ->
                "unexpected " + problem.getClass().getSimpleName() + ": " + firstLine(said)
                        + " (--verbose shows where)";
        };
    }

    private static String outOfMemory(String said) {
        long heap = Runtime.getRuntime().maxMemory() >> 20;
        return "the memory does not suffice" + (said.contains("heap") ? ", a Java heap of " + heap + " MB" : "")
                + "; a smaller --dtype, fewer tokens or a smaller model need less"
                + (said.contains("heap") ? ", JVLM_JVM_FLAGS=-Xmx8g gives more heap" : "");
    }

    private static String cause(Throwable problem) {
        var at = problem;
        while (at.getCause() != null) {
            at = at.getCause();
        }
        return firstLine(String.valueOf(at.getMessage()));
    }

    private static String firstLine(String text) {
        return text.lines().filter(l -> !l.isBlank()).findFirst().orElse("").strip();
    }

    /** Line ends and control characters, which names in hostile files may hold, become blanks. */
    static String oneLine(String text) {
        return text.replaceAll("\\p{Cntrl}+", " ").strip();
    }
}
