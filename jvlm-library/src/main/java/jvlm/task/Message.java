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

    /**
     * How many pixels a picture may have when a model sees it; it is scaled where it has fewer or more.
     *
     * @param minPixels 0 for the model's own, or less where that would be over {@code maxPixels}
     * @param maxPixels 0 for the model's own, or more where that would be under {@code minPixels}
     */
    public record Budget(long minPixels, long maxPixels) {
        public Budget {
            if (minPixels < 0 || maxPixels < 0 || (maxPixels > 0 && maxPixels < minPixels)) {
                throw new BadInput("a picture of " + minPixels + " to " + maxPixels
                        + " pixels, expected a positive number and none smaller");
            }
        }

        /** The same with both ends: those of a model where this leaves them open. */
        public Budget within(Budget model) {
            long least =
                    minPixels > 0 ? minPixels : Math.min(model.minPixels, maxPixels > 0 ? maxPixels : Long.MAX_VALUE);
            return new Budget(least, maxPixels > 0 ? maxPixels : Math.max(model.maxPixels, least));
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

    /** Throws {@link BadInput} where there is a clip or a budget of pixels, for models that see pictures of one size. */
    public static void requirePlainPictures(List<Message> dialogue) {
        for (var message : dialogue) {
            for (var part : message.parts()) {
                if (part instanceof Video) {
                    throw new BadInput("this model reads pictures, no clips: give single frames");
                }
                if (part instanceof Picture(var _, var budget) && budget != null) {
                    throw new BadInput("this model sees every picture in one size: it takes no number of pixels");
                }
            }
        }
    }
}
