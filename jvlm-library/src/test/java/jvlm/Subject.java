package jvlm;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import jvlm.generate.GenerateOptions;
import jvlm.generate.Generator;
import jvlm.generate.TextListener;
import jvlm.image.Image;
import jvlm.inspect.Inspector;
import jvlm.json.Json;
import jvlm.model.OpenOptions;
import jvlm.task.Answer;
import jvlm.task.Classify;
import jvlm.task.Embed;
import jvlm.task.Message;
import jvlm.tensor.DType;
import jvlm.text.Tokenizer;

/** Something that works, the files it works from, and its work. */
record Subject(String name, List<Path> files, Runnable task) {
    private static final List<String> TEXTS =
            List.of("a black cat", "The red 12 naïve dogs <|x|> 为什么\uD83D\uDE00 </s>");

    /** A recorded case: its checkpoint does what the case asks. */
    static Subject ofCase(Path directory) {
        var settings = Json.read(directory.resolve("case.json"));
        var options = OpenOptions.DEFAULT.withDtype(DType.F32);
        var files = files(directory.resolve("model"));
        if (settings.has("vision_tower")) {
            var tower = directory.resolve(settings.at("vision_tower").text("dir"));
            options = options.withPart("tower", tower);
            files.addAll(files(tower));
        }
        if (settings.has("base_dir")) {
            var base = directory.resolve(settings.text("base_dir"));
            options = options.withPart("base", base);
            files.addAll(files(base));
        }
        var opened = options;
        var pictures =
                picture(directory, settings.at("inputs")).map(Image::read).toArray(Image[]::new);
        var model = directory.resolve("model");
        return new Subject(directory.getFileName().toString(), files, () -> work(model, opened, pictures));
    }

    /** The first picture of a case, listed or named in its messages. */
    private static Stream<Path> picture(Path directory, Json inputs) {
        if (inputs.has("images")) {
            return inputs.at("images").list().stream().limit(1).map(i -> directory.resolve(i.asText()));
        }
        var folder = directory.resolve("inputs");
        return Files.isDirectory(folder)
                ? files(folder).stream()
                        .filter(f -> f.toString().endsWith(".png"))
                        .limit(1)
                : Stream.empty();
    }

    /** A model and a picture of its own, which is the file. */
    static Subject ofPicture(Path model, Path picture) {
        var options = OpenOptions.DEFAULT.withDtype(DType.F32);
        var name = picture.getFileName().toString();
        return new Subject(name, List.of(picture), () -> work(model, options, Image.readUpright(picture)));
    }

    /** A model that classifies one plain picture. */
    static Subject ofModel(Path model) {
        var options = OpenOptions.DEFAULT.withDtype(DType.F32);
        var picture = Image.solid(40, 30, 200, 100, 0);
        return new Subject(model.getFileName().toString(), files(model), () -> work(model, options, picture));
    }

    /** A vocabulary that encodes and decodes. */
    static Subject ofTokenizer(Path directory) {
        return new Subject(directory.getFileName().toString(), files(directory), () -> {
            try (var tokenizer = Tokenizer.open(directory)) {
                for (var text : TEXTS) {
                    tokenizer.decode(tokenizer.encode(text, true), false);
                }
            }
        });
    }

    private static void work(Path model, OpenOptions options, Image... pictures) {
        Inspector.inspect(model, options);
        try (var vlm = Vlm.open(model, options)) {
            if (vlm.can(Answer.class)) {
                vlm.use(Answer.class, a -> answer(a, List.of(Message.user(TEXTS.getFirst(), pictures))));
            }
            if (vlm.can(Embed.class)) {
                vlm.embedImages(List.of(pictures));
                vlm.embedTexts(TEXTS);
                vlm.use(Classify.class, c -> c.classify(List.of(pictures), TEXTS));
            } else if (vlm.can(Classify.class)) {
                vlm.use(Classify.class, c -> c.classify(List.of(pictures), List.of()));
            }
        }
    }

    private static String answer(Answer answer, List<Message> dialogue) {
        var options = GenerateOptions.DEFAULT.withMaxNewTokens(4).withSampling(answer.sampling(), 1);
        return new Generator(answer)
                .generate(answer.prompt(dialogue), options, TextListener.NONE)
                .text();
    }

    private static List<Path> files(Path directory) {
        try (var found = Files.list(directory)) {
            return new ArrayList<>(found.filter(Files::isRegularFile).sorted().toList());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
