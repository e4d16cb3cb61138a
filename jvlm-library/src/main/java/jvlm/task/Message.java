package jvlm.task;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import jvlm.error.BadInput;
import jvlm.image.Image;
import org.jspecify.annotations.Nullable;

/**
 * One turn of a dialogue.
 *
 * @param role {@code system}, {@code user} or {@code assistant}
 * @param parts text and pictures in their order
 */
public record Message(String role, List<Part> parts) {
    /** A piece of a message. */
    public sealed interface Part {}

    public record Text(String text) implements Part {}

    /** @param budget for models that read pictures of any size; null for the model's own */
    public record Picture(Image image, @Nullable Budget budget) implements Part {
        public Picture(Image image) {
            this(image, null);
        }
    }

    /**
     * A clip as frames at equal distances.
     *
     * @param framesPerSecond of the frames that are given, not of the file they come from
     * @param budget of each frame, for models that read pictures of any size; null for the model's own
     */
    public record Video(
            List<Image> frames,
            double framesPerSecond,
            @Nullable Budget budget) implements Part {
        public Video {
            frames = List.copyOf(frames);
            if (frames.isEmpty() || !(framesPerSecond > 0) || framesPerSecond == Double.POSITIVE_INFINITY) {
                throw new BadInput("a clip of " + frames.size() + " frames at " + framesPerSecond
                        + " frames a second, expected at least one at a rate above 0");
            }
        }

        public Video(List<Image> frames, double framesPerSecond) {
            this(frames, framesPerSecond, null);
        }
    }

    /** How many pixels a picture may have when a model sees it; it is scaled where it has fewer or more. */
    public record Budget(long minPixels, long maxPixels) {
        public Budget {
            if (minPixels < 1 || maxPixels < minPixels) {
                throw new BadInput("a picture of " + minPixels + " to " + maxPixels
                        + " pixels, expected a positive number and none smaller");
            }
        }
    }

    public Message {
        parts = List.copyOf(parts);
    }

    /** What a person says about some pictures, which stand in front. */
    public static Message user(String text, Image... images) {
        Stream<Part> pictures = Arrays.stream(images).map(Picture::new);
        return new Message(
                "user", Stream.concat(pictures, Stream.of(new Text(text))).toList());
    }

    public static Message assistant(String text) {
        return new Message("assistant", List.of(new Text(text)));
    }

    public static Message system(String text) {
        return new Message("system", List.of(new Text(text)));
    }

    /** The text parts joined. */
    public String text() {
        return parts.stream()
                .filter(Text.class::isInstance)
                .map(p -> ((Text) p).text())
                .collect(Collectors.joining());
    }

    public List<Image> images() {
        return parts.stream()
                .filter(Picture.class::isInstance)
                .map(p -> ((Picture) p).image())
                .toList();
    }

    /** As chat templates want it: the role, and the parts by their types. */
    public Map<String, Object> written() {
        var content = new ArrayList<Map<String, Object>>();
        for (var part : parts) {
            content.add(
                    switch (part) {
                        case Text(var text) -> Map.of("type", "text", "text", text);
                        case Picture _ -> Map.of("type", "image");
                        case Video _ -> Map.of("type", "video");
                    });
        }
        return Map.of("role", role, "content", content);
    }

    /** True where there is a clip among the parts. */
    public boolean hasVideo() {
        return parts.stream().anyMatch(Video.class::isInstance);
    }

    /** What a model that sees single pictures alone says to a clip. */
    public static BadInput noVideo() {
        return new BadInput("this model reads pictures, no clips: give single frames");
    }
}
