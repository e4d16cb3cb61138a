package jvlm.app.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import jvlm.Vlm;
import jvlm.error.BadInput;
import jvlm.generate.BeamSearch;
import jvlm.generate.Generated;
import jvlm.generate.Generator;
import jvlm.generate.TextListener;
import jvlm.json.Json;
import jvlm.task.Answer;
import jvlm.task.Message;
import jvlm.video.FrameSampler;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** One question, one answer, written out while it grows. */
@Command(
        name = "ask",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        description = "Answers a question, about pictures, videos or without any.",
        footer = {
            "",
            "Example:",
            "  jvlm ask --model llava-1.5-7b-hf --image cat.jpg \"What is this?\"",
            "  jvlm ask --model Qwen2.5-VL-3B-Instruct --image cats.jpg --draw found.png \"Find each cat, as JSON.\"",
            "  jvlm ask --model Qwen2.5-VL-3B-Instruct --video cats.mp4 \"What happens?\"",
            "  cat letter.txt | jvlm ask --model model.gguf --system \"Summarise this.\""
        })
final class Ask implements Callable<Integer> {
    private final Streams streams;

    @Parameters(
            arity = "0..1",
            paramLabel = "QUESTION",
            description = "The question; - or none at all reads it from standard input.")
    private @Nullable String question;

    @Option(
            names = {"-i", "--image"},
            paramLabel = "PATH",
            description = "A picture to ask about, - for standard input. Repeatable.")
    private List<String> images = new ArrayList<>();

    @Option(
            names = "--video",
            paramLabel = "PATH",
            description = "A video to ask about (mp4, mov, webm, mkv, gif), or a folder of its frames. Repeatable.")
    private List<String> videos = new ArrayList<>();

    @Option(
            names = "--fps",
            paramLabel = "N",
            description = "Frames that are looked at in a second of a video (default: ${DEFAULT-VALUE}); of a folder, "
                    + "how many were taken in one.")
    private double fps = FrameSampler.FRAMES_PER_SECOND;

    @Option(names = "--system", paramLabel = "TEXT", description = "A system message in front of the question.")
    private @Nullable String system;

    @Option(names = "--beams", paramLabel = "N", description = "Beam search of this width.")
    private int beams;

    @Option(
            names = "--draw",
            paramLabel = "PATH",
            description = "Write the picture with the boxes and points that the answer names as a PNG file; "
                    + "for systems whose answers tell where things are.")
    private @Nullable String draw;

    @Option(names = "--json", description = "Print one JSON object: text, ids, why it ended, counts, seconds.")
    private boolean json;

    @Mixin
    private final ModelOptions model = new ModelOptions();

    @Mixin
    private final PixelOptions pixels = new PixelOptions();

    @Mixin
    private final SamplingOptions sampling = new SamplingOptions();

    @Mixin
    private final CacheOptions cache = new CacheOptions();

    Ask(Streams streams) {
        this.streams = streams;
    }

    @Override
    public Integer call() {
        var dialogue = dialogue();
        var drawing = draw == null ? null : Drawing.of(draw, dialogue.getLast().images());
        long start = System.nanoTime();
        try (var vlm = model.open(Answer.class, streams, cache.over(model.options()))) {
            long opened = System.nanoTime();
            if (drawing != null) {
                drawing.requireFor(vlm);
            }
            var generated = answer(vlm, dialogue);
            var found = drawing == null ? null : drawing.write(vlm, generated.ids());
            if (json) {
                var report = report(vlm, generated, opened, start);
                if (found != null) {
                    report.put("found", Drawing.plain(found));
                }
                streams.out().println(Json.write(report));
            } else {
                streams.out().println(beams > 0 ? generated.text() : "");
                if (found != null) {
                    streams.note(draw + ": " + found.size() + (found.size() == 1 ? " place" : " places"));
                }
            }
            return generated.end() == Generated.End.CANCELLED && Thread.interrupted() ? Failure.INTERRUPTED : 0;
        }
    }

    private Generated answer(Vlm vlm, List<Message> dialogue) {
        if (beams < 0) {
            throw new BadInput("--beams " + beams + ": expected 1 or more");
        }
        return vlm.use(Answer.class, a -> {
            if (beams > 0) {
                return new BeamSearch(beams, 1).generate(a, a.prompt(dialogue), sampling.beamSearch());
            }
            TextListener listener = json ? TextListener.NONE : streams::say;
            var options = sampling.generation(a.sampling());
            return new Generator(a).generate(a.prompt(dialogue), options, listener);
        });
    }

    private List<Message> dialogue() {
        boolean pictureIsPiped = images.contains("-");
        var parts = new ArrayList<Message.Part>();
        images.forEach(path -> parts.add(pixels.picture(Pictures.read(path, streams))));
        videos.forEach(path -> parts.add(Clips.read(Pictures.path(path), fps)));
        parts.add(new Message.Text(text(pictureIsPiped)));
        var dialogue = new ArrayList<Message>();
        if (system != null) {
            dialogue.add(Message.system(system));
        }
        dialogue.add(new Message("user", parts));
        return dialogue;
    }

    private String text(boolean pictureIsPiped) {
        boolean piped = question == null || question.equals("-");
        if (piped && pictureIsPiped) {
            throw new BadInput("standard input is the picture: give the question as an argument");
        }
        if (question == null && streams.readsFromPerson()) {
            throw new BadInput("no question is given (as an argument, or through a pipe)");
        }
        var text = question == null || question.equals("-") ? streams.allText() : question;
        if (text.isBlank()) {
            throw new BadInput("the question is empty");
        }
        return text;
    }

    private static Map<String, Object> report(Vlm vlm, Generated g, long opened, long start) {
        var report = new LinkedHashMap<String, Object>();
        report.put("system", vlm.system());
        report.put("text", g.text());
        report.put("ids", g.ids());
        report.put("end", g.end().name().toLowerCase(Locale.ROOT));
        report.put("prompt_tokens", g.promptTokens());
        report.put("tokens", g.ids().length);
        report.put("open_seconds", seconds(opened - start));
        report.put("seconds", seconds(System.nanoTime() - opened));
        return report;
    }

    /** To the millisecond. */
    private static double seconds(long nanoseconds) {
        return Math.round(nanoseconds / 1e6) / 1e3;
    }
}
