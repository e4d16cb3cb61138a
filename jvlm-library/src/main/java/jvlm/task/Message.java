package jvlm.task;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import jvlm.image.Image;

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

    public record Picture(Image image) implements Part {}

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
}
