package jvlm.app.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicBoolean;
import jvlm.error.BadInput;
import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.UserInterruptException;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;

/** A conversation with a person at a terminal: line editing, history, Ctrl-C. */
final class ChatTerminal {
    private final Dialogue dialogue;
    private final String system;

    ChatTerminal(Dialogue dialogue, String system) {
        this.dialogue = dialogue;
        this.system = system;
    }

    void run() throws IOException {
        try (var terminal = TerminalBuilder.builder()
                .system(true)
                .encoding(StandardCharsets.UTF_8)
                .nativeSignals(true)
                .build()) {
            var reader = LineReaderBuilder.builder()
                    .terminal(terminal)
                    .appName("jvlm")
                    .variable(LineReader.HISTORY_FILE, CacheDirectory.path().resolve("chat-history"))
                    .option(LineReader.Option.DISABLE_EVENT_EXPANSION, true)
                    .build();
            note(terminal, system + " - " + Dialogue.HELP);
            boolean goesOn = true;
            while (goesOn) {
                goesOn = turn(terminal, reader);
            }
        }
    }

    private boolean turn(Terminal terminal, LineReader reader) {
        String line;
        try {
            line = reader.readLine("> ");
        } catch (UserInterruptException _) {
            return true; // Ctrl-C at the prompt clears the line
        } catch (EndOfFileException _) {
            return false;
        }
        var cancelled = new AtomicBoolean();
        var before = terminal.handle(Terminal.Signal.INT, _ -> cancelled.set(true));
        try {
            var outcome = dialogue.take(line, piece -> say(terminal, piece, cancelled), n -> note(terminal, n));
            if (outcome == Dialogue.Outcome.ANSWERED) {
                say(terminal, cancelled.get() ? " (cancelled)\n" : "\n", cancelled);
            }
            return outcome != Dialogue.Outcome.QUIT;
        } catch (BadInput e) {
            note(terminal, Failure.oneLine(String.valueOf(e.getMessage())));
            return true;
        } finally {
            terminal.handle(Terminal.Signal.INT, before);
        }
    }

    private static boolean say(Terminal terminal, String piece, AtomicBoolean cancelled) {
        terminal.writer().print(piece);
        terminal.flush();
        return !cancelled.get();
    }

    private static void note(Terminal terminal, String line) {
        terminal.writer().println("jvlm: " + line);
        terminal.flush();
    }
}
