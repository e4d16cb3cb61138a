package jvlm.eval.verify;

import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import jvlm.checkpoint.Safetensors;
import jvlm.error.BadInput;
import jvlm.image.Image;
import jvlm.json.Json;
import jvlm.model.OpenOptions;
import jvlm.task.Message;
import jvlm.tensor.DType;
import org.jspecify.annotations.Nullable;

/** A recorded case: {@code case.json}, {@code model/}, {@code inputs/}, {@code expected.json}, {@code expected.safetensors}. */
record Case(Path directory, Json settings) {
    static final String FILE = "case.json";

    static Case read(Path directory) {
        return new Case(directory, Json.read(directory.resolve(FILE)));
    }

    String system() {
        return settings.text("system", "?");
    }

    String name() {
        return String.valueOf(directory.toAbsolutePath().normalize().getFileName());
    }

    String task() {
        return settings.text("task", "?");
    }

    Path model() {
        return directory.resolve("model");
    }

    Json inputs() {
        return settings.at("inputs");
    }

    /** A file that the case names; it must lie inside the case. */
    Path file(String name) {
        var file = directory.resolve(name).normalize();
        if (!file.startsWith(directory.normalize())) {
            throw new BadInput(settings.source() + ": " + name + " lies outside the case");
        }
        return file;
    }

    List<Image> images(String key) {
        return inputs().has(key)
                ? inputs().at(key).list().stream()
                        .map(j -> Image.read(file(j.asText())))
                        .toList()
                : List.of();
    }

    List<String> texts(String key) {
        return inputs().at(key).list().stream().map(Json::asText).toList();
    }

    /** How the case's checkpoint is opened. */
    OpenOptions options() {
        var options = OpenOptions.DEFAULT.withDtype(dtype());
        if (settings.has("vision_tower")) {
            options = options.withPart("tower", file(settings.at("vision_tower").text("dir")));
        }
        if (settings.has("base_dir")) {
            options = options.withPart("base", file(settings.text("base_dir")));
        }
        for (var key : List.of("conversation_template", "chat_format")) {
            if (settings.has(key)) {
                options = options.withTemplate(settings.text(key));
            }
        }
        var inputs = settings.orEmpty("inputs");
        return inputs.isObject() && inputs.flag("add_vision_id", false)
                ? options.withTemplateVariable("add_vision_id", true)
                : options;
    }

    private DType dtype() {
        return switch (settings.text("dtype", "float32")) {
            case "float32" -> DType.F32;
            case "bfloat16" -> DType.BF16;
            case "float16" -> DType.F16;
            default -> throw settings.at("dtype").error("float32, bfloat16 or float16");
        };
    }

    /** A dialogue of the case: roles with a text, or with parts of type text and image. */
    List<Message> dialogue(Json messages) {
        return messages.list().stream().map(this::message).toList();
    }

    private Message message(Json m) {
        var content = m.at("content");
        List<Message.Part> parts = content.isText()
                ? List.of(new Message.Text(content.asText()))
                : content.list().stream().map(this::part).toList();
        return new Message(m.text("role"), parts);
    }

    private Message.Part part(Json part) {
        return switch (part.text("type")) {
            case "text" -> new Message.Text(part.text("text"));
            case "image" -> new Message.Picture(Image.read(file(part.text("image"))));
            case "video" ->
                new Message.Video(
                        part.at("video").list().stream()
                                .map(frame -> Image.read(file(frame.asText())))
                                .toList(),
                        part.number("sample_fps", 2));
            default -> throw part.at("type").error("text, image or video");
        };
    }

    /** The recorded tensors, in their order in the file. */
    Map<String, Array> expectedTensors() {
        return tensors(directory.resolve("expected.safetensors"));
    }

    Map<String, Array> tensors(Path file) {
        var all = new LinkedHashMap<String, Array>();
        if (Files.exists(file)) {
            try (var arena = Arena.ofConfined()) {
                Safetensors.read(file, arena).tensors().forEach((name, t) -> all.put(name, Array.of(t)));
            }
        }
        return all;
    }

    @Nullable
    Json expectedValues() {
        var file = directory.resolve("expected.json");
        return Files.exists(file) ? Json.read(file) : null;
    }

    double tolerance(String key, double otherwise) {
        return settings.orEmpty("tolerance").number(key, otherwise);
    }
}
