package jvlm.model.efficientnet;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import jvlm.json.Json;
import org.jspecify.annotations.Nullable;

/** The names of a classifier's outputs. */
final class Labels {
    private static final int IMAGENET = 1000;

    private Labels() {}

    /** The {@code id2label} of config.json, else ImageNet's names for 1000 outputs, else numbers. */
    static List<String> of(@Nullable Json config, int count) {
        if (config != null && config.has("id2label")) {
            var names = config.at("id2label");
            return IntStream.range(0, count)
                    .mapToObj(i -> names.text(Integer.toString(i)))
                    .toList();
        }
        return count == IMAGENET
                ? imagenet()
                : IntStream.range(0, count).mapToObj(i -> "class " + i).toList();
    }

    /** One name a line, in the order of the sorted WordNet ids. */
    private static List<String> imagenet() {
        try (var in = Labels.class.getResourceAsStream("imagenet-classes.txt")) {
            if (in == null) {
                throw new IllegalStateException("imagenet-classes.txt is missing from the jar");
            }
            return new ArrayList<>(new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
