package jvlm.ground;

import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A part of a page that a model read, in the order of reading.
 *
 * @param tag of HTML, in lower case: body, h1, p, div, img, table, ol, li ...
 * @param kind its class, such as image, formula or chart; empty where there is none
 * @param box where it is on the picture; null where the answer does not say
 * @param text what stands in it and in no part of it
 * @param parts of it
 */
public record DocumentPart(
        String tag, String kind, @Nullable Box box, String text, List<DocumentPart> parts) {
    public DocumentPart {
        parts = List.copyOf(parts);
    }

    /** This part and all within it. */
    public Stream<DocumentPart> all() {
        return Stream.concat(Stream.of(this), parts.stream().flatMap(DocumentPart::all));
    }

    /** Its text and that of all within it, a line each. */
    public String wholeText() {
        return String.join(
                "\n", all().map(DocumentPart::text).filter(t -> !t.isEmpty()).toList());
    }
}
