package jvlm.ground;

import java.util.List;
import java.util.function.BiFunction;

/** What an answer locates, in whichever of the known forms it was given. */
public final class Grounding {
    private static final List<BiFunction<String, Scale, List<Finding>>> FORMS = List.of(
            LocatedJson::findings,
            (answer, scale) -> QwenHtml.findings(QwenHtml.parse(answer, scale)),
            PointTags::findings,
            MarkedText::findings);

    private Grounding() {}

    /**
     * Boxes and points in pixels of the picture as given, in the answer's order: of JSON, else of a page, else of tags,
     * else of text with marks. Empty where an answer locates nothing.
     */
    public static List<Finding> findings(String answer, Scale scale) {
        return FORMS.stream()
                .map(form -> form.apply(answer, scale))
                .filter(found -> !found.isEmpty())
                .findFirst()
                .orElse(List.of());
    }
}
