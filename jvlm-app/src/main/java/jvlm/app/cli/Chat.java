package jvlm.app.cli;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.concurrent.Callable;
import jvlm.json.Json;
import jvlm.task.Answer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** A conversation in the terminal, or with another program through pipes. */
@Command(
        name = "chat",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        description = "A conversation: " + Dialogue.HELP + ", Ctrl-D ends it. Through a pipe each line is a message.",
        footer = {"", "Example:", "  jvlm chat --model llava-1.5-7b-hf"})
final class Chat implements Callable<Integer> {
    private final Streams streams;

    @Option(names = "--system", paramLabel = "TEXT", description = "A system message in front of the conversation.")
    private @Nullable String system;

    @Option(names = "--json", description = "Through a pipe: one JSON object a message and answer.")
    private boolean json;

    @Mixin
    private final ModelOptions model = new ModelOptions();

    @Mixin
    private final PixelOptions pixels = new PixelOptions();

    @Mixin
    private final SamplingOptions sampling = new SamplingOptions();

    @Mixin
    private final CacheOptions cache = new CacheOptions();

    Chat(Streams streams) {
        this.streams = streams;
    }

    @Override
    public Integer call() throws IOException {
        try (var vlm = model.open(Answer.class, streams, cache.over(model.options()));
                var dialogue = new Dialogue(vlm, sampling, pixels, system)) {
            if (streams.readsFromPerson() && streams.writesToPerson()) {
                new ChatTerminal(dialogue, vlm.system()).run();
            } else {
                pipe(dialogue);
            }
            return 0;
        }
    }

    /** A message that cannot be answered ends the conversation: no one is there to mend it. */
    private void pipe(Dialogue dialogue) throws IOException {
        var lines = streams.lines();
        for (var line = lines.readLine(); line != null; line = lines.readLine()) {
            var answer = new StringBuilder();
            var outcome = dialogue.take(
                    line,
                    piece -> {
                        answer.append(piece);
                        return json || streams.say(piece);
                    },
                    streams::note);
            if (outcome == Dialogue.Outcome.QUIT || streams.out().checkError()) {
                return;
            }
            if (outcome == Dialogue.Outcome.ANSWERED) {
                streams.say((json ? object(line, answer.toString()) : "") + System.lineSeparator());
            }
        }
    }

    private static String object(String message, String answer) {
        var pair = new LinkedHashMap<String, Object>();
        pair.put("message", message);
        pair.put("text", answer);
        return Json.write(pair);
    }
}
