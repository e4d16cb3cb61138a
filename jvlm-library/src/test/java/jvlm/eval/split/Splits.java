package jvlm.eval.split;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;
import jvlm.data.Picture;
import jvlm.data.Sample;
import jvlm.data.Samples;
import jvlm.json.Json;
import org.jspecify.annotations.Nullable;

/** Small data sets for tests. */
final class Splits {
    private Splits() {}

    /** A sample with a picture of one colour; turns alternate and the first has the mark. */
    static Sample sample(String id, int colour, @Nullable String caption, String meta, String... turns) {
        var all = new ArrayList<Sample.Turn>();
        for (int i = 0; i < turns.length; i++) {
            var text = i == 0 ? "<image>\n" + turns[i] : turns[i];
            all.add(new Sample.Turn(i % 2 == 0 ? "user" : "assistant", text));
        }
        return new Sample(id, List.of(picture(id, colour)), all, caption, Json.parse(meta, id));
    }

    static Picture picture(String name, int colour) {
        var image = new BufferedImage(40, 30, BufferedImage.TYPE_INT_RGB);
        for (int i = 0; i < 40 * 30; i++) {
            image.setRGB(i % 40, i / 40, colour ^ i % 40);
        }
        var out = new ByteArrayOutputStream();
        try {
            ImageIO.write(image, "png", out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new Picture.InMemory(out.toByteArray(), name);
    }

    static Sample broken(String id) {
        var turns = List.of(new Sample.Turn("user", "<image>\nWhat?"), new Sample.Turn("assistant", "that"));
        return new Sample(
                id,
                List.of(new Picture.InMemory(new byte[] {1, 2, 3}, id + ".png")),
                turns,
                null,
                Json.parse("{\"label\": \"that\"}", id));
    }

    static Split of(Sample... samples) {
        return Split.of("test", new Samples.Listed("test", List.of(samples)), 1000);
    }

    /** Some questions about two pictures. */
    static Split two() {
        return of(
                sample(
                        "one",
                        0xff0000,
                        null,
                        "{}",
                        "What colour is it?",
                        "red",
                        "Is it a cat?",
                        "no",
                        "How many?",
                        "2"),
                sample("two", 0x00ff00, null, "{}", "What colour is it? Be brief.", "green", "Is it a dog?", "yes"));
    }
}
