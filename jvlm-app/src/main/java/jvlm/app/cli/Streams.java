package jvlm.app.cli;

import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import jvlm.error.BadInput;

/**
 * Where a command reads and writes, in UTF-8 whatever the machine's own encoding is.
 *
 * @param terminals which of {@code in}, {@code out}, {@code err} a person sits at
 */
public record Streams(InputStream in, PrintStream out, PrintStream err, Set<String> terminals) {
    /** The longest text that is taken from standard input, in bytes. */
    private static final int LONGEST_TEXT = 16 << 20;

    /** Those of the process; the launcher tells which are terminals. */
    static Streams system() {
        return new Streams(
                new FileInputStream(FileDescriptor.in),
                new PrintStream(new FileOutputStream(FileDescriptor.out), false, StandardCharsets.UTF_8),
                new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8),
                Set.of(terminalNames().split(",")));
    }

    @SuppressWarnings("SystemConsoleNull") // never null now, which the null checker does not know
    private static String terminalNames() {
        var console = System.console();
        boolean all = console != null && console.isTerminal();
        var named = System.getProperty("jvlm.terminals", all ? "in,out,err" : "none");
        return named.startsWith(",") ? named.substring(1) : named;
    }

    boolean readsFromPerson() {
        return terminals.contains("in");
    }

    boolean writesToPerson() {
        return terminals.contains("out");
    }

    boolean showsProgress() {
        return terminals.contains("err");
    }

    /** A line about what is going on or went wrong, apart from the output. */
    void note(String line) {
        err.println("jvlm: " + line);
    }

    /** Writes a piece of an answer at once; false where no one reads any more. */
    boolean say(String piece) {
        out.print(piece);
        out.flush();
        return !out.checkError();
    }

    /** All that comes from standard input, at most {@code limit} bytes. */
    byte[] allBytes(long limit) {
        try {
            var bytes = in.readNBytes((int) Math.min(limit + 1, Integer.MAX_VALUE - 8));
            if (bytes.length > limit) {
                throw new BadInput("standard input: more than " + limit + " bytes");
            }
            return bytes;
        } catch (IOException e) {
            throw new BadInput("standard input: cannot be read (" + e.getMessage() + ")", e);
        }
    }

    /** All text that comes from standard input, without the line end behind it. */
    String allText() {
        return new String(allBytes(LONGEST_TEXT), StandardCharsets.UTF_8).stripTrailing();
    }

    BufferedReader lines() {
        return new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
    }
}
