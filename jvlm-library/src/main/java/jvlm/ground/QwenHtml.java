package jvlm.ground;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Element;
import org.jsoup.nodes.TextNode;
import org.jspecify.annotations.Nullable;

/**
 * Pages that Qwen2.5-VL writes out when it is asked for "QwenVL HTML": HTML in a fence or bare, whose elements carry
 * {@code data-bbox="x1 y1 x2 y2"} in pixels of the picture as the model saw it. Cut off or badly nested, it is read as
 * browsers would.
 */
public final class QwenHtml {
    /** Parts within parts beyond it lose their form and keep their text. */
    private static final int MAX_DEPTH = 64;

    private static final Pattern SPACE = Pattern.compile("\\s+");
    private static final Pattern NUMBERS = Pattern.compile("[^0-9.-]+");

    private QwenHtml() {}

    /** The page as a tree whose root is the body. */
    public static DocumentPart parse(String answer, Scale scale) {
        return part(Jsoup.parse(Fence.content(answer, "html")).body(), scale, 0);
    }

    /** The parts that have a place, each labelled with its class or tag. */
    public static List<Finding> findings(DocumentPart page) {
        return page.all()
                .flatMap(part -> part.box() == null
                        ? Stream.of()
                        : Stream.of(new Finding(part.kind().isEmpty() ? part.tag() : part.kind(), part.box())))
                .toList();
    }

    private static DocumentPart part(Element element, Scale scale, int depth) {
        var parts = new ArrayList<DocumentPart>();
        var text = new StringBuilder();
        for (var node : element.childNodes()) {
            switch (node) {
                case TextNode t -> text.append(t.getWholeText());
                case Element e
                when depth == MAX_DEPTH || isWords(e) ->
                    text.append(' ').append(e.text()).append(' ');
                case Element e -> parts.add(part(e, scale, depth + 1));
                default -> {}
            }
        }
        return new DocumentPart(
                element.normalName(),
                element.className().strip(),
                box(element.attr("data-bbox"), scale),
                SPACE.matcher(text).replaceAll(" ").strip(),
                parts);
    }

    /** Bold words and the like belong to the text around them. */
    private static boolean isWords(Element element) {
        return element.tag().isInline() && !element.normalName().equals("img") && !element.hasAttr("data-bbox");
    }

    private static @Nullable Box box(String numbers, Scale scale) {
        var parts = NUMBERS.split(numbers.strip());
        if (parts.length != 4) {
            return null;
        }
        var xy = new double[4];
        for (int i = 0; i < 4; i++) {
            if (!Numbers.is(parts[i])) {
                return null;
            }
            xy[i] = Double.parseDouble(parts[i]);
        }
        return (Box) scale.shape(xy);
    }
}
