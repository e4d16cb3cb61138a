package jvlm.app.cli;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import jvlm.json.Json;

/** A command that has run in this process: its exit code and what it printed. */
record Run(int code, String out, String err) {
    static Run of(Object... arguments) {
        return withInput("", arguments);
    }

    static Run withInput(String input, Object... arguments) {
        return withInput(input.getBytes(StandardCharsets.UTF_8), arguments);
    }

    static Run withInput(byte[] input, Object... arguments) {
        var out = new ByteArrayOutputStream();
        var err = new ByteArrayOutputStream();
        var streams = new Streams(
                new ByteArrayInputStream(input),
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                Set.of());
        var words = new String[arguments.length];
        for (int i = 0; i < words.length; i++) {
            words[i] = arguments[i].toString();
        }
        int code = Main.run(streams, words);
        return new Run(code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    Json json() {
        return Json.parse(out, "the output");
    }
}
