package jvlm.app.cli;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import jvlm.Vlm;
import jvlm.checkpoint.Encoding;
import jvlm.checkpoint.Safetensors;
import jvlm.checkpoint.WritableTensor;
import jvlm.error.BadInput;
import jvlm.json.Json;
import jvlm.task.Embed;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Vectors of pictures and texts in one space. */
@Command(
        name = "embed",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        description = "Places texts and pictures in one space: vectors of length one, near where they match.",
        footer = {"", "Example:", "  jvlm embed --model clip-vit-base-patch32 --text \"a cat\" --image cat.jpg"})
final class EmbedCommand implements Callable<Integer> {
    private final Streams streams;

    @Option(
            names = {"-t", "--text"},
            paramLabel = "TEXT",
            description = "A text; - takes each line of standard input. Repeatable.")
    private List<String> texts = new ArrayList<>();

    @Option(
            names = {"-i", "--image"},
            paramLabel = "PATH",
            description = "A picture, - for standard input. Repeatable.")
    private List<String> images = new ArrayList<>();

    @Option(
            names = "--out",
            paramLabel = "FILE",
            description = "Write the tensors texts and images [n, width] to a safetensors file.")
    private @Nullable Path out;

    @Option(names = "--json", description = "Print one JSON object instead of a line for each vector.")
    private boolean json;

    @Mixin
    private final ModelOptions model = new ModelOptions();

    EmbedCommand(Streams streams) {
        this.streams = streams;
    }

    @Override
    public Integer call() {
        var sentences = sentences();
        if (sentences.isEmpty() && images.isEmpty()) {
            throw new BadInput("nothing to embed: give --text or --image");
        }
        try (var vlm = model.open(Embed.class, streams)) {
            float[][] ofTexts = sentences.isEmpty() ? new float[0][] : vlm.embedTexts(sentences);
            float[][] ofImages = images(vlm);
            if (out != null) {
                write(out, sentences, ofTexts, ofImages);
            } else {
                print(vlm.system(), rows("text", sentences, ofTexts), rows("image", images, ofImages));
            }
            return 0;
        }
    }

    private List<String> sentences() {
        var all = new ArrayList<String>();
        for (var text : texts) {
            if (!text.equals("-")) {
                all.add(text);
            } else if (images.contains("-")) {
                throw new BadInput("standard input cannot be both a text and a picture");
            } else {
                all.addAll(streams.allText().lines().toList());
            }
        }
        return all;
    }

    /** One at a time: a folder of large pictures need not fit the memory together. */
    private float[][] images(Vlm vlm) {
        var rows = new float[images.size()][];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = vlm.embedImages(List.of(Pictures.read(images.get(i), streams)))[0];
        }
        return rows;
    }

    private static List<Map<String, Object>> rows(String kind, List<String> names, float[][] vectors) {
        var rows = new ArrayList<Map<String, Object>>();
        for (int i = 0; i < vectors.length; i++) {
            var row = new LinkedHashMap<String, Object>();
            row.put(kind, names.get(i));
            row.put("vector", vectors[i]);
            rows.add(row);
        }
        return rows;
    }

    private void print(String system, List<Map<String, Object>> ofTexts, List<Map<String, Object>> ofImages) {
        if (json) {
            var all = new LinkedHashMap<String, Object>();
            all.put("system", system);
            all.put("texts", ofTexts);
            all.put("images", ofImages);
            streams.out().println(Json.write(all));
            return;
        }
        ofTexts.forEach(row -> streams.out().println(Json.write(row)));
        ofImages.forEach(row -> streams.out().println(Json.write(row)));
    }

    private void write(Path file, List<String> sentences, float[][] ofTexts, float[][] ofImages) {
        var tensors = new ArrayList<WritableTensor>();
        var names = new LinkedHashMap<String, String>();
        if (ofTexts.length > 0) {
            tensors.add(tensor("texts", ofTexts));
            names.put("texts", Json.write(sentences));
        }
        if (ofImages.length > 0) {
            tensors.add(tensor("images", ofImages));
            names.put("images", Json.write(images));
        }
        Safetensors.write(file, names, tensors);
        streams.note("wrote " + file);
    }

    private static WritableTensor tensor(String name, float[][] rows) {
        int width = rows[0].length;
        return new WritableTensor(name, Encoding.F32, new long[] {rows.length, width}, () -> {
            var flat = MemorySegment.ofArray(new float[rows.length * width]);
            for (int i = 0; i < rows.length; i++) {
                MemorySegment.copy(rows[i], 0, flat, ValueLayout.JAVA_FLOAT, 4L * i * width, width);
            }
            return flat;
        });
    }
}
